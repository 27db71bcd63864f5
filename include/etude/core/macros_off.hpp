// SPDX-License-Identifier: BSL-1.0
// Other people's macros that are called like something of ours, of std, or of the libraries below us: from
// here to <etude/core/macros_on.hpp> they are not there. Windows' headers define min and max, Arduino's abs,
// round and A0, C's <complex.h> I and complex, Xlib's Bool. A header that says one of these names includes
// this one last, behind //, so that no header of a user is read without the macros it may want; one that
// includes Hana or xsimd includes it first, for them. No `#pragma once`: the two are brackets, which nest.
#pragma push_macro("min")
#pragma push_macro("max")
#pragma push_macro("abs")
#pragma push_macro("round")
#pragma push_macro("I")
#pragma push_macro("complex")
#pragma push_macro("Bool")
#pragma push_macro("A0")
#pragma push_macro("A1")
#undef min
#undef max
#undef abs
#undef round
#undef I
#undef complex
#undef Bool
#undef A0
#undef A1
