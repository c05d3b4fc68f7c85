#include "services/huyingctl/import_rows.h"

#include <utility>

#include "absl/status/statusor.h"
#include "common/core/text.h"
#include "services/huyingctl/line_note.h"

namespace huying::ctl {

ImportRows::ImportRows(ImportSource source, const DecodedText* text)
    : source_(std::move(source)), text_(text), reader_(text->text, SeparatorOf(text->text)) {}

absl::Status ImportRows::Begin() {
  CsvRow header;
  bool found = reader_.Next(header);
  while (found && IsBlank(header)) found = reader_.Next(header);
  if (!found) {
    return absl::InvalidArgumentError(
        Cat(source_.file, " is empty; its first row must name the columns"));
  }
  if (!header.error.empty())
    return absl::InvalidArgumentError(Cat(source_.file, ":", header.line, ": ", header.error));
  if (const absl::Status bound = source_.map.Bind(header); !bound.ok())
    return absl::InvalidArgumentError(Cat(source_.file, ": ", bound.message()));
  return absl::OkStatus();
}

bool ImportRows::Next(ImportRow& row) {
  for (CsvRow raw; reader_.Next(raw);) {
    if (IsBlank(raw)) continue;
    ++counts_.read;
    absl::StatusOr<ImportRow> read = Read(raw);
    if (!read.ok()) {
      counts_.bad += 1 + raw.lines_taken;
      Tell(raw.line, Cat(read.status().message()));
      continue;
    }
    const std::optional<SeenIds::Earlier> earlier = seen_.Add(*read);
    if (!earlier) {
      row = *std::move(read);
      return true;
    }
    if (earlier->same) {
      ++counts_.same;
      continue;
    }
    ++counts_.other;
    Tell(raw.line, Cat("external_id '", read->external_id, "' stands in line ", earlier->line,
                       " with other content, and was not sent; give every report its own id"));
  }
  return false;
}

absl::StatusOr<ImportRow> ImportRows::Read(const CsvRow& row) const {
  if (const auto damaged = text_->DamageIn(row.line, row.last_line)) {
    return absl::InvalidArgumentError(
        Cat("line ", *damaged, " holds bytes that are not ", text_->encoding,
            "; mend them, or say --encoding if the file is another one"));
  }
  absl::StatusOr<ImportRow> read = source_.map.Read(row, source_.times);
  if (read.ok() && !source_.name.empty())
    read->external_id = Cat(source_.name, "/", read->external_id);
  if (read.ok() || row.lines_taken == 0) return read;
  return absl::InvalidArgumentError(
      Cat(read.status().message(), " (", row.lines_taken, " more lines were not read)"));
}

void ImportRows::Tell(int64_t line, std::string_view what) const {
  NoteLine(source_.file, line, what);
}

}  // namespace huying::ctl
