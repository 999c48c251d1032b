"""Files that are sent stay in memory: a signed paper is never on a disk in plain text, not even for a moment."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from counseling.services.consent_paper import LARGEST, MOST

KEPT = LARGEST * MOST
"""How much of one request is kept, in bytes. What goes beyond it is read and dropped."""
REFUSED = 3 * KEPT
"""A request that announces more than this is not read at all."""


class InMemoryUploads(FileUploadHandler):
    """Keeps a file up to the largest one allowed. Of a larger one its size remains, so that the form can say so at its
    field, beside everything else that was typed; and its beginning, never a patchwork that could pass for a file."""

    kept = 0
    cut = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        if content_length > REFUSED:
            raise RequestDataTooBig("The files sent are far larger than any that is kept.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file, self.cut = BytesIO(), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.cut = self.cut or start + len(raw_data) > LARGEST or self.kept + len(raw_data) > KEPT
        if not self.cut:
            self.file.write(raw_data)
            self.kept += len(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        return InMemoryUploadedFile(
            file=self.file,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
