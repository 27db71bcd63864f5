// SPDX-License-Identifier: BSL-1.0
// Numbers of your own: the rows of a table become a dataset, a network that tells three classes apart, and a
// table of its predictions.
// test:
#include <etude/etude.hpp>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
using namespace etude;

namespace {

// [read]
// In each row of the table: 4 numbers, then the class, which counts from 0; with commas between them.
Dataset read(std::istream& table) {
  Dataset data{.features = 4, .class_count = 3, .name = "flowers"};
  for (std::string row; std::getline(table, row);) {
    std::istringstream cells(row);
    std::string cell;
    for (int i = 0; i < data.features && std::getline(cells, cell, ','); ++i)
      data.inputs.push_back(std::stof(cell));
    if (std::getline(cells, cell)) data.classes.push_back(std::stoi(cell));
  }
  return data;
}
// [/read]

// Something to read: 60 flowers of each of three kinds, in centimetres.
std::string measured() {
  constexpr float mean[3][4] = {{5.0f, 3.4f, 1.5f, 0.2f}, {5.9f, 2.8f, 4.3f, 1.3f}, {6.6f, 3.0f, 5.6f, 2.0f}};
  RandomSequence draw(7);
  std::ostringstream table;
  for (int i = 0; i < 180; ++i) {
    for (float m : mean[i % 3]) table << draw.normal(m, 0.3f) << ',';
    table << i % 3 << '\n';
  }
  return table.str();
}

}  // namespace

int main(int count, char** arguments) {
  std::istringstream own(measured());
  std::ifstream file(count > 1 ? arguments[1] : "");
  std::istream& table = count > 1 ? static_cast<std::istream&>(file) : own;
  // [learn]
  auto [train, test] = split(read(table), 0.8);
  const Standardize scale(train);  // found on what is learned from, applied to both
  scale.apply(train);
  scale.apply(test);

  Trainer<Network<Input<4>, Dense<16>, ReLU, Dense<3>>, SoftmaxCrossEntropy, Adam, Batch<16>> trainer{
      {.seed = 1}};
  trainer.fit(train, {.epochs = 60, .progress = Show::never});

  std::ofstream out("predictions.csv");  // in each row the probabilities of the three classes, then the class
  for (std::size_t i = 0; i < test.size(); ++i) {
    for (const float p : trainer.predict(test.sample(i))) out << p << ',';
    out << test.label(i) << '\n';
  }
  // [/learn]
  const double accuracy = trainer.score(test).accuracy;
  std::cout << "accuracy on " << test.size() << " flowers: " << accuracy
            << "; predictions.csv has the predictions\n";
  return accuracy > 0.8 && out.good() ? 0 : 1;
}
