// SPDX-License-Identifier: Apache-2.0
// All headers where the macros of <windows.h> and of C's <complex.h> are defined. Other people's headers come first, as they
// would not all bear it.
#include <nlohmann/json.hpp>

#include "standard.hpp"

#define near
#define far
#define NEAR
#define FAR
#define small char
#define hyper long long
#define interface struct
#define pascal __stdcall
#define cdecl __cdecl
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define THIS this
#define TRUE 1
#define FALSE 0
#define STRICT 1
#define ERROR 0
#define NO_ERROR 0L
#define DELETE 0x00010000L
#define ABSOLUTE 1
#define RELATIVE 2
#define Yield()
#define GetObject GetObjectA
#define GetMessage GetMessageA
#define SearchPath SearchPathA
#define I (__extension__ 1.0iF)
#define complex _Complex
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))

#include "sorted.hpp"
