"""The instruction counter of the emulator that this process runs under."""

import ctypes

FIRST_MARK, LAST_MARK, VERSION = 0x696370726F66696C, 0x6C69666F72706369, 1
SYS_GETPID = {8: 39}[ctypes.sizeof(ctypes.c_void_p)]  # x86-64


class Handshake(ctypes.Structure):
    """struct icprofile_handshake of src-native/emulated/handshake.h."""

    _fields_ = [
        ("guest_version", ctypes.c_uint32),
        ("plugin_version", ctypes.c_uint32),
        ("counter", ctypes.c_void_p),
        ("first_slot", ctypes.c_void_p),
        ("slot_stride_bytes", ctypes.c_uint64),
        ("slots_used", ctypes.c_void_p),
    ]


def open_counter():
    """None where this process does not run under the counting plugin."""
    handshake = Handshake(guest_version=VERSION)
    ctypes.CDLL(None).syscall(
        ctypes.c_long(SYS_GETPID), ctypes.c_uint64(FIRST_MARK), ctypes.byref(handshake), ctypes.c_uint64(LAST_MARK)
    )
    if handshake.plugin_version != VERSION:
        return None
    return ctypes.c_uint64.from_address(handshake.counter)
