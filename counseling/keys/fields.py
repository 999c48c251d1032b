"""Sealed fields: AES-256-GCM under the konseli's data key, bound to table, row and column.

Stored form: version (1 byte) | id of the data key (16) | nonce (12) | ciphertext with tag. The value is sealed in
`pre_save` and opened when the attribute is read; a value that does not open raises SealError and is never shown.
`update`, `bulk_update` and filters on a sealed field are refused: they would bypass the binding or leak plain text.

In memory a loaded row holds ciphertext: each reading opens it anew. A JSON value is therefore changed by setting it,
not in place.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.keys import keyring
from counseling.keys.keyring import NONCE_BYTES, SealError

VERSION = b"\x01"
HEAD = 1 + 16 + NONCE_BYTES


_as_it_lies: ContextVar[bool] = ContextVar("sealed_as_it_lies", default=False)


class Sealed(bytes):
    """Ciphertext in its stored form."""


@contextmanager
def as_it_lies() -> Iterator[None]:
    """Inside, reading a sealed attribute gives the ciphertext: rows are refreshed without opening them."""
    token = _as_it_lies.set(True)
    try:
        yield
    finally:
        _as_it_lies.reset(token)


def _binding(instance: models.Model, field: "models.Field[Any, Any]") -> bytes:
    return f"{instance._meta.db_table}|{instance.pk}|{field.column}".encode()


def seal(plain: bytes, *, konseli_id: UUID, binding: bytes) -> Sealed:
    """Seals bytes under the konseli's newest data key."""
    key_id = keyring.current_key_of(konseli_id)
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = keyring.cipher_by_id(key_id).encrypt(nonce, plain, binding)
    return Sealed(VERSION + key_id.bytes + nonce + ciphertext)


def unseal(sealed: bytes, *, binding: bytes) -> bytes:
    """Opens what `seal` made; raises SealError where key, place or content is not the original."""
    if len(sealed) <= HEAD or sealed[:1] != VERSION:
        raise SealError("A sealed field holds a value that was never sealed.")
    cipher = keyring.cipher_by_id(UUID(bytes=sealed[1:17]))
    try:
        return cipher.decrypt(sealed[17:HEAD], sealed[HEAD:], binding)
    except InvalidTag as error:
        raise SealError(f"A sealed value does not open as {binding.decode()}.") from error


class _Opener:
    """Opens on reading; keeps the ciphertext until a new value is set, so an untouched field is saved as it was."""

    def __init__(self, field: "SealedField[Any]") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed) and not _as_it_lies.get():
            return self.field.loads(unseal(value, binding=_binding(instance, self.field)))
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


Value = TypeVar("Value")

if TYPE_CHECKING:

    class _BinaryField(models.BinaryField[Value, Value]):
        """For the type checker: what is written to a row and read from it is the value, not its bytes."""

else:

    class _BinaryField(models.BinaryField, Generic[Value]):
        """While the program runs, Django's field takes no type parameters."""


class SealedField(_BinaryField[Value]):
    """A value that only the konseli's data key opens. The model says whose by a `konseli_id`."""

    descriptor_class = _Opener
    empty_values = [None, "", b""]
    nothing: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))

    def get_default(self) -> Any:
        if self.has_default():
            return self.default() if callable(self.default) else self.default
        return None if self.null else self.nothing

    def dumps(self, value: Value) -> bytes:
        raise NotImplementedError

    def loads(self, plain: bytes) -> Value:
        raise NotImplementedError

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Sealed | None:
        if value is None:
            return None
        # SQLite takes text and numbers in any column; whatever raw SQL left there was never sealed.
        return Sealed(value) if isinstance(value, bytes | memoryview) else Sealed()

    def to_python(self, value: Any) -> Any:
        return value

    def value_from_object(self, obj: models.Model) -> Any:
        return getattr(obj, self.attname)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__[self.attname]
        binding = _binding(model_instance, self)
        if isinstance(value, Sealed) and add:
            # A row copied under a new key carries ciphertext that is bound to the old one.
            unseal(value, binding=binding)
        if value is None or isinstance(value, Sealed):
            return value
        if hasattr(value, "resolve_expression"):
            raise FieldError(f"{self.name} is sealed and takes no expression.")
        konseli_id: UUID = model_instance.sealed_under  # type: ignore[attr-defined]
        sealed = seal(self.dumps(value), konseli_id=konseli_id, binding=binding)
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(
                f"{self.name} is sealed: set it on the instance and save(); update() would store plain text."
            )
        return super().get_db_prep_value(None if value is None else bytes(value), connection, prepared)

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        # The one place where Django asks the field about an expression that update() is to write.
        if hasattr(value, "resolve_expression"):
            raise FieldError(f"{self.name} is sealed and takes no expression.")
        return cast(str, super().get_placeholder(value, compiler, connection))  # type: ignore[misc]

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is sealed and cannot be filtered on; search by its blind index.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is sealed and cannot be filtered on; search by its blind index.")

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is sealed and is not serialized.")


class SealedTextField(SealedField[str]):
    """Text that only the konseli's data key opens."""

    def dumps(self, value: str) -> bytes:
        return value.encode()

    def loads(self, plain: bytes) -> str:
        return plain.decode()


class SealedJSONField(SealedField[Any]):
    """A JSON value, in canonical form, that only the konseli's data key opens."""

    @property
    def nothing(self) -> Any:
        return {}

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def loads(self, plain: bytes) -> Any:
        return json.loads(plain)


class SealedBytesField(SealedField[bytes]):
    """Bytes, such as a scanned paper, that only the konseli's data key opens."""

    nothing = b""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, plain: bytes) -> bytes:
        return plain
