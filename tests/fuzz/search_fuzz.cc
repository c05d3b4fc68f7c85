// GET /requests: Accept-Language in the first line, then the query; and the address of the page behind.
#include <string>
#include <variant>

#include "common/case/case_id.h"
#include "common/http/form.h"
#include "common/testing/small_city.h"
#include "services/gateway/open311/language.h"
#include "services/gateway/open311/search.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

using namespace gateway::open311;

constexpr size_t kQueryFieldsMax = 100;
constexpr size_t kQueryIdsMax = 1000;
constexpr int64_t kQueryNowMs = 1'790'000'000'000;
constexpr int32_t kQueryOffset = 480;

void CheckNextPage(const http::Fields& query, const Search& search, const Catalog& catalog) {
  const std::string next = NextPage(query, search.cut);
  HY_CHECK(next.starts_with('?'));
  http::Fields fields;
  HY_CHECK(http::ParseForm(next.substr(1), kQueryFieldsMax + 2, fields));
  const OrError<Search> again = ParseSearch(fields, catalog, kQueryNowMs, kQueryOffset);
  if (search.cut.skip + search.cut.limit > kSkippedMax) return;  // there is no such page
  const auto* page = std::get_if<Search>(&again);
  HY_CHECK(page != nullptr && page->cut.skip == search.cut.skip + search.cut.limit);
  HY_CHECK(page->cut.limit == search.cut.limit);
  HY_CHECK(page->filter.SerializeAsString() == search.filter.SerializeAsString());
}

}  // namespace

HY_FUZZ(search) {
  using namespace huying::gateway::open311;
  static const Catalog kCatalog(testing::SmallCity());
  Input input(bytes);
  const std::string_view languages = input.Line();
  HY_CHECK(languages.find_first_not_of(" ,;\t") != languages.npos ||
           LanguageOf(languages) == Language::kChinese);
  http::Fields query;
  if (!http::ParseForm(input.Line(), kQueryFieldsMax, query)) return;
  const OrError<Search> read = ParseSearch(query, kCatalog, kQueryNowMs, kQueryOffset);
  if (const auto* error = std::get_if<Error>(&read)) {
    HY_CHECK(error->status >= 400 && error->status < 500 && !error->words.zh.empty());
    return;
  }
  const auto& search = std::get<Search>(read);
  HY_CHECK(search.ids.size() <= kQueryIdsMax);
  for (const std::string& id : search.ids) HY_CHECK(ParseCaseId(id));
  if (search.by_number) return;
  HY_CHECK(search.cut.limit >= 1 && search.cut.limit <= kRequestsMax);
  HY_CHECK(search.cut.skip <= kSkippedMax);
  HY_CHECK(search.cut.updated_from_ms >= 0 && search.cut.updated_until_ms >= 0);
  const gateway::v1::ListCasesRequest& filter = search.filter;
  HY_CHECK(filter.from_ms() >= 0 && filter.to_ms() > filter.from_ms());
  // Who asks for what was changed lately gets no span.
  HY_CHECK(filter.from_ms() == 0 || filter.to_ms() - filter.from_ms() <= kSpanMaxMs + 1000);
  HY_CHECK(filter.viewer().has_public_());
  CheckNextPage(query, search, kCatalog);
}

}  // namespace huying::fuzz
