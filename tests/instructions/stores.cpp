// SPDX-License-Identifier: BSL-1.0
// stores TIMES: trains a network, so that its stores can be counted (stores.py). Prints for each loop how
// many its results take, if each vector of them is stored once.
#include <etude/etude.hpp>

#include <cstdio>
#include <cstdlib>
#include <vector>
using namespace etude;

namespace {

using Net = Network<Input<16>, Dense<64>, ReLU, Dense<64>, ReLU, Dense<4>>;
constexpr int batch = 32, lanes = 8;  // of AVX2
constexpr const auto& program = Compiled<TrainingGraph<Net, MeanSquaredError>, batch, true>::program;

constexpr int vectors(const Place& p, const TensorType& t) {
  const int rows = t.batched ? batch : p.rows, width = t.batched ? t.size() : line_length(t.shape);
  return rows * ((width + lanes - 1) / lanes);
}

// The vectors that loop l stores. −1: it does more than that, it adds along the batch or makes a copy of a
// factor.
constexpr int stores_of(const Loop& l) {
  if (l.kind != LoopKind::product || l.scratch >= 0) return -1;
  int n = 0;
  for (int i = l.first; i < l.first + l.count; ++i) {
    const int id = program.members[i];
    if (program.at(id).op->kind == Kind::batch_sum) return -1;
    if (program.place[id].space != Space::none) n += vectors(program.place[id], program.at(id).type);
    for (const Output& o : program.outputs)
      if (o.statement == id && o.in_place) n += vectors(program.leaf_place[o.leaf], program.at(id).type);
  }
  return n;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (std::size_t k = 0; k < program.loops.size(); ++k)
    if (const int n = stores_of(program.loops[k]); n >= 0) std::printf("loop %zu %d\n", k, n);
  Trainer<Net, MeanSquaredError, SGD, Batch<batch>> trainer{
      {.optimizer = {.learning_rate = 0.01f}, .seed = 3}};
  const std::vector<float> x(batch * 16, 0.5f), t(batch * 4, 0.25f);
  float sum = 0;
  for (int i = 0; i < std::atoi(argv[1]); ++i) sum += trainer.step(x, t);
  return sum >= 0 ? 0 : 1;
}
