// A body and what its Content-Type (the first line) says it is: forms, multipart, parameters of headers.
#include <string>

#include "common/http/form.h"
#include "common/http/read_form.h"
#include "common/text/utf8.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

constexpr size_t kFormFieldsMax = 100;

using http::Fields;

std::optional<http::Request> FormOf(std::string_view type, std::string_view body) {
  http::Request request;
  request.headers.Add("content-type", std::string(type));
  request.body = std::string(body);
  if (http::ReadForm(kFormFieldsMax, request)) return std::nullopt;
  return request;
}

std::string AsUrlencoded(const Fields& form) {
  std::string text;
  for (const auto& [name, value] : form.pairs())
    text += http::EncodePercent(name) + "=" + http::EncodePercent(value) + "&";
  return text;
}

std::string QuotedName(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
  return quoted + "\"";
}

std::string AsMultipart(const Fields& form, std::string_view boundary) {
  std::string text;
  for (const auto& [name, value] : form.pairs()) {
    text.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=");
    text.append(QuotedName(name)).append("\r\n\r\n").append(value).append("\r\n");
  }
  return text.append("--").append(boundary).append("--\r\n");
}

void CheckFields(const Fields& form, size_t bytes) {
  size_t held = 0;
  for (const auto& [name, value] : form.pairs()) {
    HY_CHECK(http::IsText(name) && http::IsText(value));
    held += name.size() + value.size();
  }
  // A character of two bytes in GB18030 has three in UTF-8.
  HY_CHECK(2 * held <= 3 * bytes && form.pairs().size() <= kFormFieldsMax);
}

}  // namespace

HY_FUZZ(form) {
  Input input(bytes);
  const std::string_view type = input.Line(), body = input.Rest();
  const bool is_text = http::IsText(body);
  HY_CHECK(is_text == (!text::FindBadUtf8(body) && body.find('\0') == body.npos));
  if (is_text) HY_CHECK(http::DecodePercent(http::EncodePercent(body), true) == body);
  for (const std::string_view name : {"boundary", "charset", "filename*"}) {
    if (const auto value = http::ParameterOf(type, name)) HY_CHECK(value->size() < type.size());
  }
  const std::optional<http::Request> request = FormOf(type, body);
  if (!request || request->form.pairs().empty()) return;
  CheckFields(request->form, body.size());
  const auto again = FormOf("application/x-www-form-urlencoded", AsUrlencoded(request->form));
  HY_CHECK(again && again->form.pairs() == request->form.pairs());
  constexpr std::string_view kBoundary = "nobody-writes-this-7f3a";
  if (body.find(kBoundary) != body.npos) return;
  const auto parts = FormOf("multipart/form-data; boundary=" + std::string(kBoundary),
                            AsMultipart(request->form, kBoundary));
  // A header ends with its line, so a name that holds one cannot be written so.
  for (const auto& [name, value] : request->form.pairs()) {
    if (name.find('\n') != name.npos) return;
  }
  HY_CHECK(parts && parts->form.pairs() == request->form.pairs() && !parts->has_files);
}

}  // namespace huying::fuzz
