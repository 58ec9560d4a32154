"""Reads the known answers of the vault with nothing of ours: Python's cryptography alone.

Usage: read_vectors.py FILE. Each value is opened from its stored bytes and compared; then every value is
spoilt in each of its parts, and must not open. The last line counts the checks.
"""

import hashlib
import json
import sys
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def hkdf(key, salt, info, length):
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)


def items(*parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def identifier(text):
    """16 bytes; none, and the nil id, are an empty item."""
    return uuid.UUID(text).bytes if text and uuid.UUID(text).int else b""


def aad(context):
    revision = context.get("revision")
    return items(
        b"candour/aad/v1",
        context["table"].encode(),
        context["column"].encode(),
        identifier(context.get("audit_id")),
        identifier(context.get("agency_id")),
        identifier(context.get("return_id")),
        (context.get("statement_id") or "").encode(),
        b"" if revision is None else revision.to_bytes(8, "big", signed=True),
        (context.get("question_set_id") or "").encode(),
        (context.get("question_set_version") or "").encode(),
    )


def unpad(padded):
    body = padded.rstrip(b"\x00")
    if not body.endswith(b"\x80"):
        raise ValueError("no padding")
    return body[:-1]


def open_value(stored, deks, context):
    if stored[0] != 0xA1 or stored[1] != 0x01:
        raise ValueError("unknown version")
    dek_id, salt, commitment = stored[2:18], stored[18:50], stored[50:82]
    derived = hkdf(deks[dek_id], salt, b"candour/value/v1", 64)
    if derived[32:] != commitment:
        raise ValueError("another key")
    return unpad(AESGCM(derived[:32]).decrypt(bytes(12), stored[82:], aad(context)))


def seal_file(key, text, bound):
    """The STREAM construction over AES-256-GCM in chunks of 64 KiB."""
    chunks = [text[at : at + 65536] for at in range(0, len(text), 65536)]
    return [
        AESGCM(key).encrypt(nonce(number, number + 1 == len(chunks)), chunk, bound)
        for number, chunk in enumerate(chunks)
    ]


def nonce(number, last):
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])


def check_file(file, deks):
    """Seals the file anew, which gives the very same bytes, and opens what is stored where it stands there."""
    head = bytes.fromhex(file["head"])
    assert head[:2] == b"\xa3\x01" and len(head) == 82, file["name"]
    dek_id, salt, commitment = head[2:18], head[18:50], head[50:82]
    derived = hkdf(deks[dek_id], salt, b"candour/file/v1", 64)
    assert derived[32:] == commitment, file["name"]
    bound = aad(file["context"])
    text = (file["text"].encode() * (file["length"] // len(file["text"]) + 1))[: file["length"]]
    stored = b"".join(seal_file(derived[:32], text, bound))
    assert hashlib.sha256(stored).hexdigest() == file["sha256"], file["name"]
    if file["chunks"]:
        assert stored.hex() == file["chunks"], file["name"]
        assert AESGCM(derived[:32]).decrypt(nonce(0, True), stored, bound) == text, file["name"]
        for wrong, place in ((nonce(0, False), bound), (nonce(1, True), bound), (nonce(0, True), bound + b"x")):
            try:
                AESGCM(derived[:32]).decrypt(wrong, stored, place)
            except InvalidTag:
                continue
            raise AssertionError(f"{file['name']} opens as another chunk or in another place")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        vectors = json.load(file)
    checks = 0
    keks = {}
    for kek in vectors["keks"]:
        key = bytes.fromhex(kek["key"])
        keks[kek["kek_id"]] = key
        fingerprint = hashlib.sha256(hkdf(key, None, b"candour/fingerprint/v1", 32)).hexdigest()[:16]
        assert fingerprint == kek["fingerprint"], kek["kek_id"]
        checks += 1
    deks = {}
    for dek in vectors["deks"]:
        dek_id = identifier(dek["dek_id"])
        bound = items(
            b"candour/dek/v1",
            dek["kek_id"].to_bytes(4, "big"),
            dek_id,
            identifier(dek.get("audit_id")),
            identifier(dek.get("agency_id")),
        )
        lock = hkdf(keks[dek["kek_id"]], dek_id, b"candour/wrap/v1", 32)
        key = AESGCM(lock).decrypt(bytes.fromhex(dek["nonce"]), bytes.fromhex(dek["ciphertext"]), bound)
        assert key.hex() == dek["key"], dek["dek_id"]
        deks[dek_id] = key
        checks += 1
    for value in vectors["values"]:
        stored = bytes.fromhex(value["stored"])
        assert open_value(stored, deks, value["context"]).hex() == value["plaintext"], value["name"]
        checks += 1
        for place in (0, 1, 2, 18, 50, 82, len(stored) - 1):
            spoilt = bytearray(stored)
            spoilt[place] ^= 1
            try:
                open_value(bytes(spoilt), deks, value["context"])
            except (InvalidTag, ValueError, KeyError):
                checks += 1
                continue
            raise AssertionError(f"{value['name']} opens though byte {place} is spoilt")
        elsewhere = dict(value["context"], statement_id="another-statement")
        try:
            open_value(stored, deks, elsewhere)
        except InvalidTag:
            checks += 1
        else:
            raise AssertionError(f"{value['name']} opens in another place")
    for file in vectors["files"]:
        check_file(file, deks)
        checks += 1
    print(f"{checks} checks passed on {len(vectors['values'])} values and {len(vectors['files'])} files")


main()
