"""Forms whose rarely needed fields are folded, so that at most seven stand open on a page."""

from collections.abc import Iterable
from typing import ClassVar

from django import forms


class FoldedForm(forms.Form):
    """`RARE` names the folded fields, none of them required; components/folded_fields.html shows both parts."""

    RARE: ClassVar[tuple[str, ...]] = ()

    def rare_names(self) -> Iterable[str]:
        """The fields that are folded, in their order."""
        return self.RARE

    def common(self) -> list[forms.BoundField]:
        """The fields that stand open."""
        rare = set(self.rare_names())
        return [field for field in self.visible_fields() if field.name not in rare]

    def rare(self) -> list[forms.BoundField]:
        """Those that are folded."""
        return [self[name] for name in self.rare_names() if not self[name].is_hidden]

    def rare_open(self) -> bool:
        """Whether something stands in the folded ones, or is wrong with them."""
        return any(field.value() or field.errors for field in self.rare())
