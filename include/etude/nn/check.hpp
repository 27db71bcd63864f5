// SPDX-License-Identifier: BSL-1.0
// What is wrong with a network, said by the compiler in one line. Sizes are compared as the layers see them,
// before any padding. The sentence is the name of a template that is never defined, with the facts as its
// arguments; a compiler that can print computed text prints a sentence.
#pragma once
#include <etude/core/type_name.hpp>
#include <etude/nn/activations.hpp>
#include <etude/nn/network.hpp>

namespace etude {

// The facts.
template <int Index>  // counted from 0, as in the names of the parameters
struct layer;
template <int N>
struct expects;
template <int N>
struct receives;

// The problem has to stand in the very line of the error, which is where editors and logs look. Compilers of
// C++26 print the sentence, clang names what a false requirement is about; to g++ the sentence must be an
// incomplete type, of which it is asked the size. That is asked where the check stands, and not by the macro:
// an expansion takes g++ three lines more to tell.
#if defined(__cpp_static_assert) && __cpp_static_assert >= 202306L
#define ETUDE_CHECK(...) \
  static_assert(std::is_same_v<__VA_ARGS__, etude::detail::Fine>, etude::detail::Wording<__VA_ARGS__>::text)
#define ETUDE_SENTENCE \
  {}
#elif defined(__clang__)
#define ETUDE_CHECK(...) static_assert(std::is_same_v<__VA_ARGS__, etude::detail::Fine>)
#define ETUDE_SENTENCE \
  {}
#else
#define ETUDE_CHECK(...) static_assert(true)
#define ETUDE_SENTENCE
#endif

// The sentences.
template <class... Facts>
struct this_layer_does_not_accept_what_it_receives ETUDE_SENTENCE;

namespace detail {

// Text that static_assert accepts as its message, in compilers that can.
struct Sentence {
  char text[400]{};
  std::size_t length = 0;
  constexpr void append(std::string_view part) {
    for (char c : part)
      if (length < sizeof(text)) text[length++] = c;
  }
  constexpr void append(int n) {
    char digits[12]{};
    int count = 0;
    do digits[count++] = static_cast<char>('0' + n % 10);
    while ((n /= 10) > 0);
    while (count > 0) append(std::string_view(&digits[--count], 1));
  }
  constexpr const char* data() const { return text; }
  constexpr std::size_t size() const { return length; }
};

constexpr Sentence sentence(auto... part) {
  Sentence s;
  (s.append(part), ...);
  return s;
}

// What a problem is called in a sentence. No problem is `Fine`.
struct Fine {};
template <class Problem>
struct Wording {
  static constexpr Sentence text{};
};
template <int Index, class L, int Expects, int Receives>
struct Wording<
    this_layer_does_not_accept_what_it_receives<layer<Index>, L, expects<Expects>, receives<Receives>>> {
  static constexpr auto text =
      sentence("layer ", Index, ", ", type_name<L>(), ", expects ", Expects, " and receives ", Receives);
};

template <class Net, bool Ok = Net::is_sound>
struct SoundNetwork {
  using Problem = Fine;
  using type = Net;
};
template <class In, class... L>
struct SoundNetwork<Network<In, L...>, false> {
  static constexpr Fault fault = Network<In, L...>::fault;
  using Problem =
      this_layer_does_not_accept_what_it_receives<layer<fault.index>, type_at<fault.index, TypeList<L...>>,
                                                  expects<fault.mismatch.expects>,
                                                  receives<fault.mismatch.receives>>;
  using type = Network<In, Identity>;
};

}  // namespace detail
}  // namespace etude
