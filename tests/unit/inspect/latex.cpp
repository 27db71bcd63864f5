// SPDX-License-Identifier: BSL-1.0
// to_latex() says what explain() says, and LaTeX accepts it.
#include <etude/inspect/latex.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/optim/regularization.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"
#include "support/tool.hpp"

#include <string>
#include <vector>
using namespace etude;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("equations are aligned and named as everywhere", "[inspect]") {
  using Net = Network<Input<3>, Named<"stem", Dense<4>>, ReLU, Dense<2>>;
  const std::string text = to_latex<Net, SoftmaxCrossEntropy, Momentum>();
  for (const char* part :
       {"\\begin{aligned}\n", "\\end{aligned}\n",
        "  z_{\\mathrm{stem}} &= W_{\\mathrm{stem}}\\,x + b_{\\mathrm{stem}} \\\\\n",
        "  a_{1} &= \\operatorname{relu}\\left(z_{\\mathrm{stem}}\\right) \\\\\n", "\\left[y\\right]_{t}",
        "\\frac{\\partial L}{\\partial a_{1}} &= \\frac{\\partial L}{\\partial y}\\,\\frac{\\partial "
        "y}{\\partial a_{1}}"
        " = {W_{1}}^{\\top}\\,\\frac{\\partial L}{\\partial y} \\\\\n",
        "\\begin{cases} \\frac{\\partial L}{\\partial a_{1}} & \\text{if } 0 < a_{1} \\\\ 0 & \\text{else} "
        "\\end{cases}",
        "  v' &= g + \\beta \\cdot v \\\\\n", "  p' &= p - v' \\cdot \\eta \\\\\n"}) {
    INFO(part << "\nin\n" << text);
    CHECK(contains(text, part));
  }
}

TEST_CASE("an expression is written as on paper", "[inspect]") {
  constexpr Variable<"x"> x;
  constexpr Variable<"α"> alpha;
  constexpr Variable<"A", shape<2, 3>> a;
  constexpr Variable<"u", shape<3>> u;
  CHECK(contains(to_latex(pow(x + 1, alpha) * 1e-5, alpha), "v_{2} &= {v_{1}}^{\\alpha}"));
  CHECK(contains(to_latex(pow(x + 1, alpha) * 1e-5), "f &= 10^{-5} \\cdot v_{2}"));
  CHECK(contains(to_latex(abs(x) / alpha), "f &= \\frac{\\left|x\\right|}{\\alpha}"));
  CHECK(contains(to_latex(square(x)), "\\frac{\\partial f}{\\partial x} &= 2 \\cdot x"));
  CHECK(contains(to_latex(sum(u * matmul(transpose(a), matmul(a, u)))), "{A}^{\\top}"));
  CHECK(contains(to_latex(let<"h">(exp(-x)) * 2), "h &= e^{-x}"));
}

// All that can be written: blocks of equations.
template <std::size_t... I>
std::vector<std::string> blocks(std::index_sequence<I...>) {
  using detail::type_at;
  std::vector<std::string> all{to_latex<
      Network<Input<5>, Dense<4>, type_at<5 * I, Activations>, Residual<type_at<5 * I + 1, Activations>>,
              Named<"my_layer", Dense<6>>, type_at<5 * I + 2, Activations>, type_at<5 * I + 3, Activations>,
              type_at<5 * I + 4, Activations>, Dropout<0.5>, Parallel<Dense<3>, Dense<1, NoBias>>>>()...};
  for_each_type(::Losses{}, [&]<class L>() { all.push_back(to_latex<L, Input<3>>()); });
  for_each_type(Optimizers{}, [&]<class O>() { all.push_back(to_latex<O>()); });
  constexpr Variable<"x"> x;
  constexpr Variable<"y"> y;
  all.push_back(to_latex(where(!(x < y) && (x <= 1 || equal(y, 2)), pow(x, y), log(x) / y)));
  return all;
}
const std::vector<std::string>& all_blocks() {
  static const std::vector<std::string> all = blocks(std::make_index_sequence<5>{});
  return all;
}

TEST_CASE("a document of all layers, losses and optimizers compiles", "[inspect]") {
  if (!has_tool("pdflatex")) {
    WARN("pdflatex is not installed (Debian: texlive-latex-base): the document was not compiled");
    return;
  }
  std::string text =
      "\\documentclass{article}\n\\usepackage[a2paper,landscape]{geometry}\n\\usepackage{amsmath}\n"
      "\\begin{document}\n";
  for (const std::string& equations : all_blocks()) text += "\\[\n" + equations + "\\]\n\\newpage\n";
  write_file("equations.tex", text + "\\end{document}\n");
  INFO("see tool.log and equations.log");
  CHECK(succeeds("pdflatex -interaction=nonstopmode -halt-on-error equations.tex"));
  write_file("wrong.tex", "\\documentclass{article}\\begin{document}\\[ \\frac{1 \\]\\end{document}");
  CHECK_FALSE(succeeds("pdflatex -interaction=nonstopmode -halt-on-error wrong.tex"));  // it can fail
}

TEST_CASE("KaTeX renders them", "[inspect]") {
  const std::string katex = "NODE_PATH=/usr/share/nodejs node -e \"const katex = require('katex');";
  if (!succeeds(katex + "\"")) {
    WARN("KaTeX is not installed (Debian: node-katex): nothing was rendered");
    return;
  }
  std::string text;
  for (const std::string& equations : all_blocks()) text += (text.empty() ? "" : "%%%%") + equations;
  write_file("equations.txt", text);
  write_file("wrong.txt", "\\frac{1");
  const auto render = [&katex](const char* file) {
    return succeeds(
        katex + " for (const e of require('fs').readFileSync('" + file +
        "', 'utf8').split('%%%%')) katex.renderToString(e, {displayMode: true, strict: 'error'})\"");
  };
  INFO("see tool.log");
  CHECK(render("equations.txt"));
  CHECK_FALSE(render("wrong.txt"));
}

}  // namespace
