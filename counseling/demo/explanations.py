"""The school's explanation of the relationship in Javanese beside the default texts, and who has heard it so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from counseling.choices import Language
from counseling.explanations import DEFAULT_TEXTS
from counseling.models import Case, Membership
from counseling.selectors import explanation as selector
from counseling.services import explanation
from counseling.services.explanation import ExplanationWording
from counseling.services.statement import Source

JAVANESE = ExplanationWording(
    nature="""\
Konseling punika wawan rembag ingkang kita sarujuki sesarengan, kangge mbiyantu panjenengan mangertosi dhiri pribadi \
lan manggihaken margi panjenengan piyambak. Sesambetan kita asipat profesional: kula wonten ing ngriki minangka \
konselor, sanes minangka sedherek, kanca, tukang paring biji, utawi tukang ngukum.

Panjenengan ingkang nemtokaken punapa ingkang badhe dipunrembag. Boten wonten kapitadosan, agami, utawi cara gesang \
ingkang dipunpeksakaken dhateng panjenengan. Panjenengan kepareng tanglet, boten sarujuk dhateng satunggaling cara, \
nyuwun konselor sanes, utawi kendel kapan kemawon, sanajan dereng wonten asilipun, lan boten wonten akibat awon saking \
bab punika.

Kita nyarujuki wekdal, papan, ancas, lan cacahing pepanggihan. Menawi panjenengan utawi kula alangan, kita sami \
ngabari lan madosi wekdal gantosipun.""",
    limits="""\
Punapa ingkang panjenengan cariyosaken kula jagi wadosipun. Wonten tigang kawontenan nalika saperanganipun saged \
dipunaturaken dhateng tiyang sanes: menawi panjenengan marengaken, menawi wonten bebaya ageng tumrap panjenengan utawi \
tiyang sanes, utawi menawi ukum ngwajibaken. Menawi makaten, kula namung ngaturaken ingkang perlu lan ngabari \
panjenengan, kajawi menawi ngabari malah mbebayani.

Kula tanggel jawab dhateng cara makarya kula, kawigatosan kula dhateng panjenengan, lan cathetan ingkang kula simpen \
kanthi aman. Panjenengan tanggel jawab dhateng pilihan panjenengan piyambak. Kula sanes dhokter, pengacara, utawi \
pulisi; kula boten saged maringi obat, njanjekaken asil, utawi tansah wonten ing sanjawining wekdal ingkang \
dipunsarujuki. Ing kawontenan dharurat, hubungi layanan dharurat utawi tiyang dewasa paling celak ingkang panjenengan \
pitados.

Menawi kabetahan panjenengan nglangkungi kasagedan kula, kula mbiyantu panjenengan manggihaken pihak ingkang langkung \
trep, kanthi palilah panjenengan. Menawi panjenengan rumaos boten dipunajeni, panjenengan saged ngaturaken keluhan, \
lan tiyang sanes kajawi kula ingkang badhe mangsuli.""",
)
HEARD_BY = "C-00007"


def publish(admin: Membership, anchor: datetime) -> None:
    """The same text, in one language more, since long before anybody of the demo asked for help."""
    now = anchor - timedelta(days=200)
    today = now.astimezone(ZoneInfo(admin.institution.time_zone)).date()
    texts = {code: ExplanationWording(*words) for code, words in DEFAULT_TEXTS.items()} | {Language.JV.value: JAVANESE}
    explanation.publish(
        texts,
        published_from=today,
        reason="Banyak konseli kita lebih mudah memahaminya dalam bahasa Jawa.",
        seen=1,
        by=admin,
        now=now,
    )


def tell(counselor: Membership, anchor: datetime) -> None:
    """One konseli has it explained once more, in the language that is easier for them."""
    now = anchor - timedelta(hours=2)
    case = Case.objects.get(institution=counselor.institution, code=HEARD_BY)
    text = selector.in_force(counselor.institution, Language.JV, now.date())
    assert text is not None
    words = "Dados cariyos kula dipunjagi, kajawi menawi wonten bebaya."
    source = Source(said_at=now, words=words)
    explanation.acknowledge(case, text, nature=True, limits=True, source=source, by=counselor, now=now)
