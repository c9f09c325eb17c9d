"""The files of the pretend Telegram: what was uploaded, by whom, and where it can be fetched."""

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from bot.rehearsal.telegram.refusals import Refused, bad_request

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024

_FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "sticker": "stickers",
    "voice": "voice",
    "audio": "music",
    "video_note": "video_notes",
}
_SUFFIXES = {"photo": "jpg", "sticker": "webp", "voice": "oga", "audio": "mp3", "video_note": "mp4"}
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")


@dataclass(frozen=True)
class Upload:
    """A file as it came in a multipart request."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Attachment:
    """A file in a message; `kind` is photo, document, sticker, voice, audio or video_note."""

    kind: str
    filename: str
    data: bytes
    mime_type: str
    file_id: str
    unique_id: str
    path: str
    width: int = 0
    height: int = 0

    def as_json(self) -> Any:
        """The field of the message: an object, or for a photo the list of its sizes."""
        base: dict[str, Any] = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        size = {**base, "file_size": len(self.data)}
        match self.kind:
            case "photo":
                return self._sizes(size)
            case "document":
                return {**size, "file_name": self.filename, "mime_type": self.mime_type}
            case "sticker":
                looks = {"type": "regular", "is_animated": False, "is_video": False}
                return {**size, "width": 512, "height": 512, "emoji": "👍", **looks}
            case "audio":
                return {**size, "duration": 3, "mime_type": "audio/mpeg"}
            case "video_note":
                return {**size, "duration": 3, "length": 240}
            case _:
                return {**size, "duration": 3, "mime_type": "audio/ogg"}

    def _sizes(self, size: dict[str, Any]) -> list[dict[str, Any]]:
        """A thumbnail and the whole, smallest first; both lead to the same bytes."""
        share = min(1.0, 90 / max(self.width, self.height, 1))
        small = {
            "file_id": f"{self.file_id}-s",
            "file_unique_id": f"{self.unique_id}s",
            "width": max(1, round(self.width * share)),
            "height": max(1, round(self.height * share)),
            "file_size": len(self.data),
        }
        return [small, {**size, "width": self.width, "height": self.height}]


class Files:
    """Every file the server knows, by the id a bot uses and by the path it downloads from."""

    def __init__(self) -> None:
        self._by_id: dict[str, Attachment] = {}
        self._by_path: dict[str, Attachment] = {}

    def keep(self, kind: str, data: bytes, filename: str = "", mime_type: str = "") -> Attachment:
        number = len(self._by_id)
        digest = hashlib.sha256(data).hexdigest()[:10]
        suffix = _SUFFIXES.get(kind) or filename.rpartition(".")[2] or "bin"
        path = f"{_FOLDERS[kind]}/file_{number}.{suffix}"
        width, height = dimensions(data) or (800, 600)
        kept = Attachment(
            kind=kind,
            filename=filename or f"file.{suffix}",
            data=data,
            mime_type=mime_type or "application/octet-stream",
            file_id=f"AgAC{kind[:1].upper()}{digest}{number:06d}",
            unique_id=f"AQAD{digest}",
            path=path,
            width=width,
            height=height,
        )
        self._by_id[kept.file_id] = kept
        self._by_path[path] = kept
        return kept

    def by_id(self, file_id: str) -> Attachment:
        file = self._by_id.get(file_id.removesuffix("-s"))
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return file

    def at(self, path: str) -> Attachment | None:
        return self._by_path.get(path)

    def receive(self, kind: str, value: Any) -> Attachment:
        """What a bot sends: an upload, or the id of a file that is here already."""
        if isinstance(value, Upload):
            return self._receive_upload(kind, value)
        if not value:
            raise bad_request(f"there is no {kind} in the request")
        file = self.by_id(str(value))
        if file.kind != kind:
            raise bad_request(
                f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}"
            )
        return file

    def _receive_upload(self, kind: str, upload: Upload) -> Attachment:
        if len(upload.data) > MAX_UPLOAD:
            raise Refused(413, "Request Entity Too Large")
        if not upload.data:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            check_photo(upload.data)
        return self.keep(kind, upload.data, upload.filename, upload.content_type)


def check_photo(data: bytes) -> None:
    """Telegram's conditions for a photo: 10 MB, an image, width + height, and proportions."""
    if len(data) > MAX_PHOTO:
        raise bad_request("file is too big")
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if not webp and not data.startswith(_IMAGES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = dimensions(data) or (1, 1)
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or a JPEG."""
    if data.startswith(_IMAGES[0]) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if not data.startswith(b"\xff\xd8"):
        return None
    position = 2
    while position + 9 < len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], struct.unpack(">H", data[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length[0]
    return None
