// SPDX-License-Identifier: BSL-1.0
// machine_code<Net, Loss, Optimizer>(): the instructions that the compiler made of each fused loop of the
// training step, with the equations behind it and the counts that matter. The program disassembles itself: it
// asks objdump (binutils) for the functions that its own trainer runs.
#pragma once
#include <etude/inspect/print.hpp>
#include <etude/inspect/study.hpp>
#include <etude/train/step.hpp>

#include <link.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <ostream>
#include <set>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// What stands in a function, not how often it runs.
struct InstructionCounts {
  int instructions = 0, fmas = 0, loads = 0, stores = 0, calls = 0;
  int indirect_calls = 0;  // through a pointer: a virtual function is one
  int spills = 0;          // vector registers stored on the stack
};

struct FunctionCode {
  std::string name{};
  std::vector<std::string> instructions{};  // "vaddps zmm0,zmm1,zmm2"
  std::vector<int> offsets{};               // where each is, in bytes from the function's beginning
  std::vector<std::string> called{};        // the names of the functions that it calls
  InstructionCounts counts{};
};

struct LoopCode {
  int number = 0;                         // as explain and to_cpp count it; 0: the step itself
  int loop = -1;                          // of the program
  std::vector<std::string> equations{};   // what it computes
  std::vector<FunctionCode> functions{};  // the loop, and what of the library it calls
};

namespace detail {

[[gnu::cold]] inline std::uintptr_t load_address() {
  std::uintptr_t address = 0;  // of the program itself, the first in the list
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* to) {
        *static_cast<std::uintptr_t*>(to) = info->dlpi_addr;
        return 1;
      },
      &address);
  return address;
}

// The function that an instruction calls: "call 17920 <void etude::detail::f<2>(float*)>". A jump out of f is
// a call as well, the last thing that f does. Empty: none, or one through a pointer.
[[gnu::cold]] inline std::string called_by(const FunctionCode& f, const std::string& line) {
  const std::string name = line.substr(0, line.find(' '));
  const std::size_t open = line.find('<'), close = line.rfind('>');
  const bool jumps = name == "jmp" || name == "b";
  if ((name != "call" && name != "bl" && !jumps) || open == line.npos || line.find('*') < open) return "";
  std::string function = line.substr(open + 1, close - open - 1);
  return jumps && function.rfind(f.name, 0) == 0 ? "" : function;
}

[[gnu::cold]] inline void count(FunctionCode& f, const std::string& line) {
  InstructionCounts& c = f.counts;
  const std::string name = line.substr(0, line.find(' '));
  auto begins = [&name](std::initializer_list<const char*> with) {
    return std::any_of(with.begin(), with.end(), [&name](const char* w) { return name.rfind(w, 0) == 0; });
  };
  ++c.instructions;
  c.fmas += begins({"vfmadd", "vfmsub", "vfnmadd", "vfnmsub", "fmla", "fmls", "fmadd", "fmsub"});
  if (const std::string function = called_by(f, line); !function.empty()) {
    ++c.calls;
    f.called.push_back(function);
    return;
  }
  if (begins({"call"}) || name == "bl" || name == "blr") {
    ++c.calls;
    ++c.indirect_calls;
    return;
  }
  // Intel's order: what is written comes first.
  const std::size_t bracket = line.find('['), comma = line.find(',');
  if (bracket == std::string::npos || begins({"lea", "nop", "prefetch", "j"})) return;
  const bool stores =
      begins({"st"}) || (bracket < comma && !begins({"cmp", "test", "ld", "vucomis", "vcomis", "push"}));
  ++(stores ? c.stores : c.loads);
  const bool on_stack =
      line.find("[rsp") == bracket || line.find("[rbp") == bracket || line.find("[sp") == bracket;
  c.spills += stores && on_stack && line.find("mm", comma) != std::string::npos;
}

// The function at an address of this program, as objdump prints it.
[[gnu::cold]] inline FunctionCode disassemble(std::uintptr_t address) {
  char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length < 0) fail({"machine_code: /proc/self/exe cannot be read"});
  path[length] = 0;
  char command[5000];
  std::snprintf(command, sizeof command,
                "objdump -d -C -M intel --no-show-raw-insn --start-address=0x%llx '%s' 2>/dev/null",
                static_cast<unsigned long long>(address), path);
  std::FILE* const pipe = popen(command, "r");
  if (pipe == nullptr) fail({"machine_code: objdump cannot be started"});
  FunctionCode f;
  std::string line;
  long first = 0;
  auto take = [&f, &first](const std::string& text) {  // false: the function is over
    if (text.size() > 2 && text.substr(text.size() - 2) == ">:") {
      if (!f.name.empty()) return false;
      f.name = text.substr(text.find('<') + 1, text.size() - text.find('<') - 3);
    } else if (!f.name.empty() && text.find(":\t") != std::string::npos) {
      const long at_address = std::strtol(text.c_str(), nullptr, 16);
      if (f.instructions.empty()) first = at_address;
      f.offsets.push_back(static_cast<int>(at_address - first));
      std::string instruction = text.substr(text.find(":\t") + 2);
      instruction.erase(std::min(instruction.find(" # "), instruction.find_last_not_of(" \t") + 1));
      for (std::size_t at; (at = instruction.find("  ")) != std::string::npos;) instruction.erase(at, 1);
      f.instructions.push_back(instruction);
    } else if (!f.instructions.empty()) {
      return false;
    }
    return true;
  };
  bool more = true;
  for (int c; more && (c = std::fgetc(pipe)) != EOF;) {
    if (c != '\n') {
      line += static_cast<char>(c);
    } else {
      more = take(line);
      line.clear();
    }
  }
  pclose(pipe);
  if (f.instructions.empty())
    fail({"machine_code: objdump (Debian: binutils) is missing, or the program is stripped"});
  auto is_filler = [](const std::string& i) {
    return i.rfind("nop", 0) == 0 || i.find("xchg ax,ax") != std::string::npos || i.rfind("cs nop", 0) == 0 ||
           i.rfind("data16", 0) == 0;
  };
  while (is_filler(f.instructions.back())) f.instructions.pop_back();
  for (const std::string& i : f.instructions) count(f, i);
  return f;
}

template <class F>
std::uintptr_t address_of(F* function) {
  return reinterpret_cast<std::uintptr_t>(function);
}

// The function that runs loop L, by itself if the step has it inside; 0 if there is nothing to run.
template <class P, int L, class T, class Arch, class Sink>
std::uintptr_t address_of_loop() {
  if constexpr (P::program.loops[L].count == 0)
    return 0;
  else
    return address_of(&run_as_function<LoopBody<P, L, T, Arch, Sink>, T, Sink, Alone>);
}

// "void etude::detail::tile_to_memory<6, 4, …>(…)": what it is called without all that.
[[gnu::cold]] inline std::string short_name(std::string_view name) {
  name = name.substr(0, name.find('<'));
  const std::size_t space = name.rfind(' '), colons = name.rfind("::");
  if (colons != name.npos) return std::string(name.substr(colons + 2));
  return std::string(space == name.npos ? name : name.substr(space + 1));
}

// An instruction with its offset; a jump goes to an offset, a call to a name without template arguments.
[[gnu::cold]] inline std::string readable(const FunctionCode& f, std::size_t k) {
  std::string text = f.instructions[k];
  if (const std::size_t name = text.find(" <"); name != std::string::npos) {
    const std::size_t plus = text.rfind("+0x"), operation = text.find(' ');
    const bool within = plus != std::string::npos && text.compare(name + 2, f.name.size(), f.name) == 0;
    text = text.substr(0, operation) + " " +
           (within ? text.substr(plus + 3, text.rfind('>') - plus - 3) : short_name(text.substr(name + 2)));
  }
  char offset[16];
  std::snprintf(offset, sizeof offset, "%5x  ", static_cast<unsigned>(f.offsets[k]));
  return offset + text;
}

// "4 calls: tile_to_memory", each name once.
[[gnu::cold]] inline std::string calls_of(const FunctionCode& f) {
  std::string names;
  std::set<std::string> known;
  for (const std::string& name : f.called)
    if (known.insert(short_name(name)).second)
      names += text_of({names.empty() ? ": " : ", ", short_name(name)});
  return text_of({f.counts.calls, " calls", names});
}

// A loop's function, and after it those of the library that it calls, as far as they are not shown yet.
[[gnu::cold]] inline void add_code(LoopCode& code, std::uintptr_t address, std::set<std::string>& shown) {
  code.functions.push_back(disassemble(address - load_address()));
  shown.insert(code.functions.back().name);
  for (std::size_t k = 0; k < code.functions.size(); ++k) {
    const FunctionCode caller = code.functions[k];
    for (const std::string& i : caller.instructions) {
      const std::string called = called_by(caller, i);
      const bool library = called.find("etude::") < called.find_first_of("<(");
      if (!library || !shown.insert(called).second) continue;
      code.functions.push_back(
          disassemble(std::strtoull(i.c_str() + i.find_last_of(' ', i.find('<') - 2) + 1, nullptr, 16)));
    }
  }
}

[[gnu::cold]] inline std::vector<LoopCode> machine_code_of(const Study& s,
                                                           const std::vector<std::uintptr_t>& loops,
                                                           std::uintptr_t step) {
  std::vector<std::string> texts;
  for (const Name& n : s.names) texts.push_back(n.text);
  const Printer print(s.program, texts);
  std::vector<LoopCode> out;
  std::set<std::string> shown;
  for (std::size_t k = 0; k < loops.size(); ++k) {
    if (loops[k] == 0) continue;
    LoopCode code{.number = static_cast<int>(out.size()) + 1, .loop = static_cast<int>(k)};
    const Loop& l = s.program.loops[k];
    for (int i = l.first; i < l.first + l.count; ++i) {
      const int id = s.program.members[static_cast<std::size_t>(i)];
      const std::string& name = texts[static_cast<std::size_t>(id)];
      if (name.empty()) continue;
      code.equations.push_back(text_of({name, " = ", print.expression(id)}));
      for (const Output& o : s.program.outputs)
        if (o.statement == id && o.in_place) code.equations.back() += ", and the update";
    }
    add_code(code, loops[k], shown);
    out.push_back(std::move(code));
  }
  out.push_back({});
  add_code(out.back(), step, shown);
  return out;
}

}  // namespace detail

// For each loop of the step in order, then for the step itself, which calls them. Options are those of the
// trainer; it is the trainer's code that is shown if the program trains with the same. An error where objdump
// is missing.
template <class Net, class Loss, class Optimizer_, class... Option>
[[gnu::cold]] std::vector<LoopCode> machine_code() {
  using Checked = decltype(detail::checked<detail::TrainingArguments<Net, Loss, Optimizer_, Option...>>());
  using Optimizer = typename Checked::Optimizer;
  using Settings = detail::Settings<Option...>;
  using T = typename Settings::precision;
  using P = TrainingProgram<typename Checked::Net, typename Checked::Loss, Optimizer, Settings::batch,
                            Settings::weighted, Settings::order>;
  using Whole = TrainingStep<P, Optimizer, T, xsimd::default_arch>;
  const std::vector<std::uintptr_t> loops = []<int... L>(std::integer_sequence<int, L...>) {
    // Up to the loss nothing is updated (train/step.hpp).
    return std::vector<std::uintptr_t>{detail::address_of_loop<
        P, L, T, xsimd::default_arch,
        std::conditional_t<(L <= Whole::loss_loop), NoSink, typename Whole::Sink>>()...};
  }
  (std::make_integer_sequence<int, Whole::loops>{});
  return detail::machine_code_of(study<Net, Loss, Optimizer_, Option...>(), loops,
                                 detail::address_of(&Whole::run));
}

// The same as text: equations, counts, instructions.
template <class Net, class Loss, class Optimizer, class... Option>
[[gnu::cold]] void machine_code(std::ostream& out) {
  detail::checked<typename detail::StudyOf<Net, Loss, Optimizer, Option...>::Asked>();
  for (const LoopCode& loop : machine_code<Net, Loss, Optimizer, Option...>()) {
    out << (loop.number > 0 ? text_of({"Loop ", loop.number}) : std::string("The step, which calls them"))
        << '\n';
    for (const std::string& e : loop.equations) out << "  " << e << '\n';
    for (const FunctionCode& f : loop.functions) {
      const InstructionCounts& c = f.counts;
      if (&f != &loop.functions[0]) out << "  " << detail::short_name(f.name) << ", which it calls\n";
      out << "  "
          << text_of({c.instructions, " instructions: ", c.fmas, " FMAs, ", c.loads, " loads, ", c.stores,
                      " stores, ", c.spills, " of vectors to the stack, ", detail::calls_of(f)})
          << "\n\n";
      for (std::size_t k = 0; k < f.instructions.size(); ++k) out << "    " << detail::readable(f, k) << '\n';
      out << '\n';
    }
  }
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
