// SPDX-License-Identifier: BSL-1.0
// What the compiled step of tiny networks does not do: allocate, call through a pointer, throw; and what its
// products are made of.
#include <etude/inspect/machine_code.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>

#include "support/catch.hpp"

#include <cstdlib>

using namespace etude;

namespace {

// The checks of a sanitizer are calls too; what it compiled says nothing of the step.
#ifndef __has_feature
#define __has_feature(feature) 0  // clang's, and g++'s from 14 on
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// What may be called: the library's own functions, the mathematics of the C library, and filling memory.
bool is_allowed(const std::string& name) {
  const std::string function = name.substr(0, name.find_first_of("<("));  // "double etude::detail::f<…>(…)"
  if (function.find("etude::") != std::string::npos || function.find("xsimd::") != std::string::npos)
    return true;
  const std::string plain = name.substr(0, name.find('@'));
  // Where clang has a noexcept function call one that is not marked so; it is no part of what runs.
  if (plain == "__clang_call_terminate") return true;
  for (const char* allowed :
       {"exp", "expm1", "log", "log1p", "tanh", "erf", "pow", "sqrt", "memset", "memcpy"})
    if (plain == allowed || plain == std::string(allowed) + "f") return true;
  return false;
}

template <class Net, class Loss, class Optimizer, class... Option>
void check() {
  if (sanitized) {
    WARN("left out: compiled with a sanitizer, whose own calls would be counted");
    return;
  }
  if (std::system("objdump --version >/dev/null 2>&1") != 0) {
    WARN("objdump (Debian: binutils) is not installed: the machine code was not looked at");
    return;
  }
  int products = 0, all_fmas = 0;
  using Settings = etude::detail::Settings<Option...>;
  constexpr const auto& program = Compiled<TrainingGraph<Net, Loss>, Settings::batch, true>::program;
  for (const LoopCode& loop : machine_code<Net, Loss, Optimizer, Option...>()) {
    INFO("loop " << loop.number);
    REQUIRE_FALSE(loop.functions.empty());
    int fmas = 0;
    for (const FunctionCode& f : loop.functions) {
      INFO(f.name);
      CHECK(f.counts.instructions > 0);
      CHECK(f.counts.indirect_calls == 0);
      for (const std::string& name : f.called) {
        INFO("calls " << name);
        CHECK(is_allowed(name));
      }
      // A tile's sums stay in registers while the product runs.
      if (f.name.find("::tile_to_memory<") != std::string::npos) CHECK(f.counts.spills == 0);
      fmas += f.counts.fmas;
    }
    all_fmas += fmas;
    products += loop.loop >= 0 && program.loops[loop.loop].kind == LoopKind::product;
  }
#if defined(__FMA__) || defined(__aarch64__)
  CHECK(all_fmas >= products);
#endif
  CHECK(products >= 3);
}

}  // namespace

TEST_CASE(
    "machine code: the step of a 2-16-1 network allocates nothing, throws nothing, calls nothing virtual") {
  check<Network<Input<2>, Dense<16>, Tanh, Dense<1>>, SigmoidCrossEntropy, SGD, Batch<4>>();
}

TEST_CASE("machine code: nor does that of a 16-64-4 network with Adam") {
  check<Network<Input<16>, Dense<64>, ReLU, Dense<4>>, SoftmaxCrossEntropy, Adam, Batch<32>>();
}
