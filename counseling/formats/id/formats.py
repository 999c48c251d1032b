"""Indonesian: times with a dot, and dates typed with either."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "D, j M Y, H.i"
TIME_FORMAT = "H.i"
SHORT_DATE_FORMAT = "d-m-Y"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = [
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y %H.%M",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H.%M",
]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
