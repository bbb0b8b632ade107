# SPDX-License-Identifier: Apache-2.0
"""Prints the tables of include/anneal/core/detail/tabled_log2.hpp, from Python's decimal numbers."""
from decimal import Decimal, getcontext

getcontext().prec = 80
LN2 = Decimal(2).ln()


def log2(x):
    return x.ln() / LN2


def written(x):
    """The nearest double, as C++ writes it."""
    mantissa, exponent = float(x).hex().split("p")
    return "0" if x == 0 else mantissa.rstrip("0").rstrip(".") + "p" + exponent


print("log2_table")
for i in range(129):
    exact = log2(1 + Decimal(i) / 128)
    high = int((exact * 512).to_integral_value())
    print("{%d, %s}," % (high, written(exact - Decimal(high) / 512)))
print("rough_log2_table")
for i in range(33):
    reciprocal = Decimal(float(1 / (1 + Decimal(i) / 32)))
    print("{%s, %s}," % (written(reciprocal), written(-log2(reciprocal))))
