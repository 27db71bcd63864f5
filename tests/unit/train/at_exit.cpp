// SPDX-License-Identifier: BSL-1.0
// A trainer may be used as long as code runs: in destructors of static and thread_local objects and in
// handlers of std::atexit, whether the thread's memory was there before, is gone, or is asked for then for
// the first time. What goes wrong there ends the program with an exit code, or a signal.
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>

using namespace etude;

namespace {

// Memory in which scores and gradients are computed is beyond what fits in an object; a second network, of
// which nothing is asked before the end.
template <int Units>
using Of = Trainer<Network<Input<16>, Dense<Units>, Tanh, Dense<Units>, Dropout<0.1>, Dense<2>>,
                   SoftmaxCrossEntropy, Adam, Batch<64>, Precision<double>>;

const Dataset& samples() {
  static const Dataset* const data = new Dataset(data::blobs(100, 2, 16));
  return *data;
}

void require(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "at the end of the program: %s\n", what);
  std::_Exit(3);
}

// All that a trainer is asked for, twice, the second time in memory that the first one left.
template <int Units>
struct Service {
  Of<Units> trainer{{.seed = 1}};
  const char* where;
  double before = -1;

  explicit Service(const char* w) : where(w) {}
  ~Service() { use(); }
  void use() {
    const double first = trainer.score(samples()).loss;
    require(before < 0 || first == before, where);
    const auto predictions = trainer.predict(samples());
    require(predictions.size() == 2 * samples().size() && trainer.score(samples()).loss == first, where);
    double loss = 0;
    trainer.gradient(samples(), &loss);
    require(std::isfinite(loss), where);
    const std::vector<double> x(samples().inputs.begin(), samples().inputs.begin() + 16);
    const std::int32_t kind[] = {samples().classes[0]};
    require(std::isfinite(trainer.step(x, kind)), where);
    trainer.fit(samples(), {.epochs = 5, .validation = samples(), .progress = Show::never});
    require(trainer.score(samples()).loss < first, where);
    before = trainer.score(samples()).loss;
  }
};

Service<300> used_before("static object, used before");
Service<290> used_first("static object, used for the first time");
thread_local Service<300> of_thread("thread_local object, used before");
thread_local Service<310> of_thread_first("thread_local object, used for the first time");

}  // namespace

TEST_CASE("at exit: a trainer may be used as long as code runs") {
  used_before.use();
  of_thread.use();
  (void)&of_thread_first;  // constructed
  std::atexit([] { used_before.use(); });
  std::thread([] {
    of_thread.use();
    (void)of_thread_first.before;
  }).join();
  CHECK(used_before.before < 1);
}
