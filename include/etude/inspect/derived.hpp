// SPDX-License-Identifier: BSL-1.0
// What the compiler derived, as data for whoever reads it at run time: the graph with all that the chain rule
// did, the program it became, and what everything is called. study.hpp makes it.
#pragma once
#include <etude/inspect/names.hpp>
#include <etude/inspect/transcript.hpp>

#include <string>

namespace etude {

// An optimizer's rule: the new value of a parameter p, with gradient g, and of each state; and the
// parameters, leaves of the program, that follow it.
struct RuleStudy {
  std::string optimizer;
  Draft program;
  GrowingArray<Name> names;  // by statement of the rule's program
  GrowingArray<int> parameters;
  // What then becomes of the new p, given the norm of the weights that enter the same unit; empty without a
  // constraint.
  Draft constraint{};
  GrowingArray<Name> constraint_names{};
  // The number that a trainer's chain rule begins with, instead of 1, so that gradients come multiplied by it
  // (train/rules.hpp); empty if none.
  std::string scale{};
};

struct LayerStudy {
  std::string layer;  // as it is written
  TensorType output{};
  int parameters = 0;
  GrowingArray<TensorType> shapes{};  // of its parameters; those that are shared belong to no layer
};

// [study]
struct Study {
  // What was derived: forward and backward, equal statements once, also what the program no longer needs.
  Transcript transcript{};
  // [/study]
  GrowingArray<int> became{};  // statement of the transcript → of the program, −1: not needed
  Draft program{};             // fused and planned: what runs
  GrowingArray<Name> transcript_names{}, names{};  // by statement of the transcript; of the program
  Name of{};                                       // what is differentiated: L

  std::string subject{};  // what was asked for, as it is written
  int batch = 1;          // the largest number of samples
  int bytes_per_number = sizeof(float);
  TensorType input{};
  GrowingArray<LayerStudy> layers{};
  GrowingArray<RuleStudy> rules{};

  bool empty() const { return program.statements.empty(); }  // of an optimizer alone
};

}  // namespace etude
