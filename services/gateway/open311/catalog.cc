#include "services/gateway/open311/catalog.h"

#include <algorithm>

#include "absl/strings/str_join.h"

namespace huying::gateway::open311 {
namespace {

std::string Describe(const city::CategoryNode& node) {
  const auto& examples = node.category->examples();
  return examples.empty() ? node.full_name : node.full_name + "。例如：" + examples[0];
}

const city::CategoryNode& TopOf(const city::CategoryNode& node) {
  return node.parent == nullptr ? node : TopOf(*node.parent);
}

std::vector<Attribute> MakeAttributes() {
  return {{.code = std::string(kAppealTypeAttribute),
           .datatype = "singlevaluelist",
           .description = "诉求类型",
           .datatype_description = "选一项",
           .values = {{"consult", "咨询"},
                      {"help", "求助"},
                      {"complaint", "投诉"},
                      {"report", "举报"},
                      {"suggestion", "建议"},
                      {"praise", "表扬"}}},
          {.code = std::string(kConfidentialAttribute),
           .datatype = "singlevaluelist",
           .description = "是否保密：不保密的内容会在网上公开（电话等号码除外）；保密诉求不公开，身"
                          "份不转给承办单位",
           .datatype_description = "选一项",
           .values = {{"yes", "保密"}, {"no", "不保密"}}},
          {.code = std::string(kLandmarkAttribute),
           .datatype = "string",
           .description = "附近的标志物",
           .datatype_description = "一句话，例如：地铁站西北口",
           .values = {}}};
}

}  // namespace

Catalog::Catalog(const city::City& city) : attributes_(MakeAttributes()) {
  for (const city::CategoryNode* node : city.categories()) {
    if (!node->is_leaf) continue;
    by_code_[node->category->code()] = services_.size();
    services_.push_back({.code = node->category->code(),
                         .name = node->category->name(),
                         .description = Describe(*node),
                         .keywords = absl::StrJoin(node->category->keywords(), ","),
                         .group = TopOf(*node).category->name()});
  }
}

const Service* Catalog::Find(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : &services_[found->second];
}

const Attribute* Catalog::FindAttribute(std::string_view code) const {
  const auto found =
      std::find_if(attributes_.begin(), attributes_.end(),
                   [&](const Attribute& attribute) { return attribute.code == code; });
  return found == attributes_.end() ? nullptr : &*found;
}

}  // namespace huying::gateway::open311
