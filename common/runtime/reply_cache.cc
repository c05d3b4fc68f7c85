#include "common/runtime/reply_cache.h"

#include <string>
#include <utility>

#include "common/core/big_endian.h"
#include "common/core/check.h"
#include "common/runtime/keys.h"

namespace huying::runtime {
namespace {

// A row: three times (8 bytes each, big endian), then log.v1.AnswerBook. The first time is the
// row's expiry (see store::kExpiringPrefix).
struct Times {
  int64_t newest = 0;           // expiry of the newest answer, wherever it stands
  int64_t oldest = 0;           // expiry of the oldest answer in the row
  int64_t elsewhere_until = 0;  // until then answers may stand in rows of their own
};
constexpr size_t kTimeBytes = 8;
constexpr size_t kTimesBytes = 3 * kTimeBytes;

// A row that has grown beyond this takes in no more until answers in it have expired: rewriting it
// for each command must stay cheap, whoever sends thousands about one case.
constexpr size_t kRowBytesMax = 4096;

Times TimesOf(std::string_view row) {
  HY_CHECK(row.size() >= kTimesBytes);
  const auto read = [row](size_t i) {
    return static_cast<int64_t>(GetBig64(row.data() + i * kTimeBytes));
  };
  return {.newest = read(0), .oldest = read(1), .elsewhere_until = read(2)};
}

std::string RowOf(const Times& times, const log::v1::AnswerBook& book) {
  std::string row;
  row.reserve(kTimesBytes + book.ByteSizeLong());
  for (const int64_t time : {times.newest, times.oldest, times.elsewhere_until})
    AppendBig64(static_cast<uint64_t>(time), row);
  book.AppendToString(&row);
  return row;
}

// The bytes of two books one after the other are one book with the answers of both.
void Append(const log::v1::AnswerBook& added, int64_t expires_ms, std::string& row) {
  std::string newest;
  AppendBig64(static_cast<uint64_t>(expires_ms), newest);
  row.replace(0, newest.size(), newest);
  added.AppendToString(&row);
}

log::v1::AnswerBook BookOf(std::string_view row) {
  log::v1::AnswerBook book;
  HY_CHECK(
      book.ParseFromArray(row.data() + kTimesBytes, static_cast<int>(row.size() - kTimesBytes)));
  return book;
}

void DropExpired(int64_t time_ms, log::v1::AnswerBook& book) {
  int expired = 0;
  while (expired < book.answers_size() && book.answers(expired).expires_ms() < time_ms) ++expired;
  book.mutable_answers()->DeleteSubrange(0, expired);
}

std::optional<log::v1::RecordedAnswer> FindIn(std::string_view row, std::string_view request_id,
                                              int64_t now_ms) {
  // Most requests are new: told without parsing.
  if (row.substr(kTimesBytes).find(request_id) == std::string_view::npos) return std::nullopt;
  log::v1::AnswerBook book = BookOf(row);
  for (log::v1::RecordedAnswer& answer : *book.mutable_answers()) {
    if (answer.request_id() == request_id && answer.expires_ms() >= now_ms)
      return std::move(answer);
  }
  return std::nullopt;
}

}  // namespace

std::optional<log::v1::RecordedAnswer> FindAnswer(const View& view, std::string_view subject,
                                                  std::string_view request_id, int64_t now_ms) {
  if (!subject.empty()) {
    const std::optional<std::string> row = view.Get(SubjectAnswersKey(subject));
    if (!row) return std::nullopt;
    if (auto found = FindIn(*row, request_id, now_ms)) return found;
    if (TimesOf(*row).elsewhere_until < now_ms) return std::nullopt;
  }
  const std::optional<std::string> row = view.Get(RequestAnswerKey(subject, request_id));
  return row ? FindIn(*row, request_id, now_ms) : std::nullopt;
}

bool IsReused(const log::v1::RecordedAnswer& known, uint64_t digest) {
  return known.digest() != 0 && digest != 0 && known.digest() != digest;
}

Rejection RequestIdReused() {
  return {.kind = Rejection::Kind::kAlready,
          .code = "REQUEST_ID_REUSED",
          .mechanism = "I2",
          .message =
              "这个请求编号已经用于另一项内容不同的操作，本次没有办理。"
              "请核对内容，换一个新的请求编号重新提交。",
          .possible = {}};
}

void RecordAnswer(const log::v1::Request& request, int64_t offset, int64_t time_ms, int64_t kept_ms,
                  Store& store) {
  const int64_t expires_ms = time_ms + kept_ms;
  log::v1::AnswerBook added;
  log::v1::RecordedAnswer& answer = *added.add_answers();
  answer.set_answer(request.answer());
  answer.set_offset(offset);
  answer.set_expires_ms(expires_ms);
  answer.set_request_id(request.request_id());
  answer.set_digest(request.digest());
  const auto put_alone = [&] {
    store.Put(RequestAnswerKey(request.subject(), request.request_id()),
              RowOf({.newest = expires_ms, .oldest = expires_ms}, added));
  };
  if (request.subject().empty()) return put_alone();

  const std::string key = SubjectAnswersKey(request.subject());
  std::optional<std::string> row = store.Get(key);
  if (!row) return store.Put(key, RowOf({.newest = expires_ms, .oldest = expires_ms}, added));
  Times times = TimesOf(*row);
  if (times.oldest >= time_ms && row->size() <= kRowBytesMax) {
    Append(added, expires_ms, *row);
    return store.Put(key, std::move(*row));
  }

  log::v1::AnswerBook book = BookOf(*row);
  DropExpired(time_ms, book);
  if (times.elsewhere_until < time_ms) times.elsewhere_until = 0;
  if (kTimesBytes + book.ByteSizeLong() > kRowBytesMax) {
    times.elsewhere_until = expires_ms;
    put_alone();
  } else {
    book.MergeFrom(added);
  }
  times.newest = expires_ms;
  times.oldest = book.answers(0).expires_ms();
  store.Put(key, RowOf(times, book));
}

}  // namespace huying::runtime
