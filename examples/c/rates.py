#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rates of a schedule in a JSON file, from Python: rates.py LIBRARY FILE UPDATES prints them, one a line.

LIBRARY: the path of libanneal_c.so. The numbers are those of C++, bit for bit.
"""
import ctypes
import sys


class Horizon(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in ("updates", "updates_per_epoch", "samples_per_update", "tokens_per_update")]


class Schedule:
    def __init__(self, library, path, horizon=None):
        self._anneal = anneal = ctypes.CDLL(library)
        anneal.anneal_error.restype = ctypes.c_char_p
        anneal.anneal_load.restype = ctypes.c_void_p
        anneal.anneal_load.argtypes = [ctypes.c_char_p, ctypes.POINTER(Horizon), ctypes.c_void_p, ctypes.c_size_t]
        anneal.anneal_rate.restype = ctypes.c_double
        anneal.anneal_rate.argtypes = [ctypes.c_void_p, ctypes.c_double]
        anneal.anneal_destroy.argtypes = [ctypes.c_void_p]
        self._handle = anneal.anneal_load(path.encode(), ctypes.byref(horizon) if horizon else None, None, 0)
        if not self._handle:
            raise ValueError(anneal.anneal_error().decode())

    def __call__(self, t):
        rate = self._anneal.anneal_rate(self._handle, t)
        if rate != rate:
            raise ValueError(self._anneal.anneal_error().decode())
        return rate

    def __del__(self):
        if getattr(self, "_handle", None):
            self._anneal.anneal_destroy(self._handle)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    library, path, updates = sys.argv[1], sys.argv[2], int(sys.argv[3])
    try:
        rate = Schedule(library, path, Horizon(updates=updates))
    except ValueError as error:
        sys.exit(str(error))
    for t in range(updates):
        print(repr(rate(t)))


if __name__ == "__main__":
    main()
