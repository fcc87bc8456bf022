"""What the system's refusals mean, in the middle of a sentence."""

from __future__ import annotations

import errno
import os

LINK = "it is a link, and links are not followed"
NOT_A_FILE = "it is not a regular file"
NOT_A_FOLDER = "it is not a folder"
GONE = "it is not there any more"

_WORDS = {
    errno.EACCES: "permission is denied",
    errno.EPERM: "the system does not permit it",
    errno.ENOENT: GONE,
    errno.ENOTDIR: NOT_A_FOLDER,
    errno.EISDIR: "it is a folder, not a file",
    errno.ELOOP: LINK,
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the space allotted to you on this disk is used up",
    errno.EFBIG: "the file would become too large for this disk",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk reports an error",
    errno.ENXIO: NOT_A_FILE,
    errno.ENODEV: "the device is gone",
    errno.EBUSY: "another program is using it",
    errno.ETXTBSY: "another program is using it",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open on this machine",
    errno.ENOMEM: "there is not enough memory",
    errno.ENAMETOOLONG: "its name is too long for this disk",
    errno.EXDEV: "it lies on another disk",
    errno.ETIMEDOUT: "the server does not answer",
    errno.EHOSTDOWN: "the server does not answer",
    errno.ESTALE: "the server no longer knows this file",
}


def cause(error: OSError) -> str:
    """Why the system refused, in words that fit after “cannot be read:”."""
    if error.errno in _WORDS:
        return _WORDS[error.errno]
    if error.errno:
        words = os.strerror(error.errno)
        return words[:1].lower() + words[1:]
    return str(error) or "the system does not say why"
