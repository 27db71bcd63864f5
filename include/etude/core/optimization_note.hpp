// SPDX-License-Identifier: BSL-1.0
// One line while compiling without optimization: everything works, but training is some 200 times slower,
// which looks like a slow library. Whoever means it defines ETUDE_NO_OPTIMIZATION_NOTE. -Werror lets it pass;
// it is seen where the headers are SYSTEM, too, for which clang wants a warning and g++ a message.
#pragma once
#if !defined(__OPTIMIZE__) && defined(__GNUC__) && !defined(ETUDE_NO_OPTIMIZATION_NOTE)
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic warning "-W#warnings"
#warning \
    "Without optimization Etude trains some 200 times slower: -O2 helps, ETUDE_NO_OPTIMIZATION_NOTE silences this"
#pragma clang diagnostic pop
#else
#pragma message \
    "Without optimization Etude trains some 200 times slower: -O2 helps, ETUDE_NO_OPTIMIZATION_NOTE silences this"
#endif
#endif
