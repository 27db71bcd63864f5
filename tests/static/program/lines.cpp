// SPDX-License-Identifier: BSL-1.0
// Along which axis a matrix is contiguous, and what follows for products.
#include <etude/etude.hpp>

using namespace etude;

namespace {

constexpr int columns = 0, rows = 1;
static_assert(lines_along(shape<64, 784>) == columns);
static_assert(lines_along(shape<4, 64>) == rows && lines_along(shape<10, 128>) == rows);
static_assert(lines_along(shape<1, 7>) == rows && lines_along(shape<7, 1>) == columns);
static_assert(lines_along(shape<16, 64>) == columns && lines_along(shape<17, 33>) == columns);
static_assert(lines_along(shape<8, 31>) == columns && lines_along(shape<15, 33>) == columns,
              "rows would not take less room");

// Every element has a place of its own.
template <int Rows, int Columns>
constexpr bool is_one_to_one() {
  constexpr Shape s = shape<Rows, Columns>;
  const int stride = padded(line_length(s));
  GrowingArray<bool> taken(static_cast<std::size_t>(stride * (s.size() / line_length(s))), false);
  for (int i = 0; i < s.size(); ++i) {
    bool& at = taken[static_cast<std::size_t>(element_at({.stride = stride}, s, i))];
    if (at) return false;
    at = true;
  }
  return true;
}
static_assert(is_one_to_one<3, 40>() && is_one_to_one<40, 3>() && is_one_to_one<1, 9>() &&
              is_one_to_one<9, 1>() && is_one_to_one<1, 1>());

// A narrow layer's parameters take as many numbers as its full rows, and its bias.
static_assert(Model<Network<Input<64>, Dense<4>>>::bytes == sizeof(float) * (4 * 64 + 16));
static_assert(Model<Network<Input<128>, Dense<10>>>::bytes == sizeof(float) * (10 * 128 + 16));

// Its output is made by dots, what goes back through it without a copy, also for many samples.
constexpr const auto& program =
    Compiled<TrainingGraph<Network<Input<64>, Dense<64>, Tanh, Dense<4>>, MeanSquaredError>, 32,
             true>::program;
constexpr int transposed = [] {
  int n = 0;
  for (const Loop& l : program.loops) n += l.scratch >= 0;
  return n;
}();
constexpr int by_dots = [] {
  int n = 0;
  for (const Loop& l : program.loops)
    if (l.kind == LoopKind::product) n += product_form(program, program.at(l.product), 32).dots;
  return n;
}();
static_assert(!program.by_feature && transposed == 0 && by_dots == 1);

}  // namespace
