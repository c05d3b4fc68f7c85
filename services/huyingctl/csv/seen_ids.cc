#include "services/huyingctl/csv/seen_ids.h"

#include "common/core/stable_hash.h"
#include "common/core/text.h"
#include "common/text/utf8.h"

namespace huying::ctl {
namespace {

uint64_t ContentOf(const ImportRow& row) {
  std::string all = Cat(row.reported_ms, '\n');
  for (const std::string* field : {&row.title, &row.text, &row.address, &row.area_code,
                                   &row.category, &row.name, &row.phone, &row.reply}) {
    const std::string plain = text::Normalize(*field);
    all += Cat(plain.size(), ':', plain);
  }
  return StableHash(all);
}

}  // namespace

std::optional<SeenIds::Earlier> SeenIds::Add(const ImportRow& row) {
  const uint64_t content = ContentOf(row);
  const auto [first, fresh] = rows_.try_emplace(row.external_id, First{row.line, content});
  if (fresh) return std::nullopt;
  return Earlier{.line = first->second.line, .same = first->second.content == content};
}

}  // namespace huying::ctl
