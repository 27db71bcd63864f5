// SPDX-License-Identifier: BSL-1.0
// The closing bracket of <etude/core/macros_off.hpp>: other people's macros mean again what they meant
// before.
#pragma pop_macro("A1")
#pragma pop_macro("A0")
#pragma pop_macro("Bool")
#pragma pop_macro("complex")
#pragma pop_macro("I")
#pragma pop_macro("round")
#pragma pop_macro("abs")
#pragma pop_macro("max")
#pragma pop_macro("min")
