// expect: error:
// expect: this_loss_does_not_accept_what_it_receives
// expect: Margin
// expect: expects<1>
// expect: receives<10>
#include <etude/etude.hpp>
using namespace etude;

// One number per output: the mean was forgotten.
struct Margin : Loss {
  using Target = LikeOutput;
  constexpr auto operator()(auto y, auto t) const { return maximum(1 - y * t, 0); }
};

float train(std::span<const float> x, std::span<const float> y) {
  Trainer<Network<Input<9>, Dense<10>>, Margin, SGD> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
