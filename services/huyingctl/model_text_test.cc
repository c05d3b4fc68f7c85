#include "services/huyingctl/model_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace huying::ctl {
namespace {

// The page is written by the options, and by nobody's hand.
TEST(ModelText, StandsInTheDocs) {
  std::ifstream file("docs/case-model.md");
  std::stringstream page;
  page << file.rdbuf();
  const std::string text = page.str();
  const std::string heading = "\n## Events and commands\n";
  const size_t at = text.find(heading);
  ASSERT_NE(at, std::string::npos);
  const size_t tables = text.find("\n### ", at);
  ASSERT_NE(tables, std::string::npos);
  EXPECT_EQ(text.substr(tables), ModelText())
      << "write the page anew: huyingctl words --model, below its heading";
}

}  // namespace
}  // namespace huying::ctl
