"""What a database held at the moment of its backup, so that whoever opens the backup can see that all of it came
along."""

from dataclasses import asdict, dataclass
from typing import Any

OURS = {"django_migrations", "counseling_case", "counseling_ledgerentry"}


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows of each table; the head of each chain as [institution, case, number, MAC]; the last seal of each institution
    by its slug; the migrations that were applied."""

    counts: dict[str, int]
    heads: list[list[Any]]
    seals: dict[str, int]
    migrations: list[str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def is_ours(tables: list[str]) -> bool:
    """Whether these are tables of this program."""
    return set(tables) >= OURS


def read(cursor: Any, tables: list[str]) -> Contents:
    """Reads it by a cursor of either database."""

    def rows(sql: str) -> list[Any]:
        cursor.execute(sql)
        return list(cursor.fetchall())

    heads = rows("SELECT institution_id, id, head, head_hash FROM counseling_case ORDER BY id")
    last = (
        "SELECT i.slug, MAX(s.number) FROM counseling_seal s JOIN counseling_institution i ON i.id = s.institution_id"
    )
    return Contents(
        counts={table: rows(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in sorted(tables)},
        heads=[[_plain(institution), _plain(case), head, mac] for institution, case, head, mac in heads],
        seals=dict(rows(f"{last} GROUP BY i.slug")),
        migrations=sorted(f"{app}.{name}" for app, name in rows("SELECT app, name FROM django_migrations")),
    )


def _plain(key: Any) -> str:
    """A key as both databases write it alike."""
    return str(key).replace("-", "")
