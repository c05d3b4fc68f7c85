#include "common/http/read_form.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/http/form.h"
#include "common/text/charset.h"

namespace huying::http {
namespace {

constexpr std::string_view kUtf8 = "UTF-8";

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && absl::EqualsIgnoreCase(absl::string_view(a.data(), a.size()),
                                                        absl::string_view(b.data(), b.size()));
}

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

std::string_view HeaderOf(std::string_view lines, std::string_view name) {
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
    const size_t colon = line.find(':');
    if (colon == line.npos || !SameName(TrimBlanks(line.substr(0, colon)), name)) continue;
    return TrimBlanks(line.substr(colon + 1));
  }
  return "";
}

// Of a Content-Type. Latin 1 is what some clients name and none means: what they send is UTF-8, or refused as
// such. Nothing if it is another one.
std::optional<std::string_view> EncodingOf(std::string_view type, std::string_view otherwise) {
  constexpr std::string_view kMeantAsUtf8[] = {"us-ascii", "ascii", "iso-8859-1", "latin1",
                                               "latin-1"};
  const std::string charset = ParameterOf(type, "charset").value_or("");
  if (charset.empty()) return otherwise;
  const bool meant = std::any_of(std::begin(kMeantAsUtf8), std::end(kMeantAsUtf8),
                                 [&](std::string_view name) { return SameName(name, charset); });
  const std::string_view encoding = meant ? kUtf8 : text::EncodingNamed(charset);
  if (encoding != kUtf8 && encoding != "GB18030") return std::nullopt;
  return encoding;
}

// False if it holds what is no text.
bool ReadPart(std::string_view part, std::string_view encoding, size_t fields_max,
              Request& request) {
  constexpr std::string_view kLines = "\r\n\r\n", kBareLines = "\n\n";
  if (part.starts_with("\r\n") || part.starts_with('\n')) return true;  // it says not what it is
  size_t end = part.find(kLines), gap = kLines.size();
  if (end == part.npos) end = part.find(kBareLines), gap = kBareLines.size();
  if (end == part.npos) return true;
  const std::string_view headers = part.substr(0, end);
  const std::string_view disposition = HeaderOf(headers, "content-disposition");
  const std::string_view content = part.substr(end + gap);
  if (ParameterOf(disposition, "filename") || ParameterOf(disposition, "filename*")) {
    request.has_files = request.has_files || !content.empty();
    return true;
  }
  std::optional<std::string> name = ParameterOf(disposition, "name");
  if (!name) return true;
  const auto of_part = EncodingOf(HeaderOf(headers, "content-type"), encoding);
  name = TextOf(*std::move(name), encoding);
  std::optional<std::string> said = of_part ? TextOf(std::string(content), *of_part) : std::nullopt;
  if (!said || !name || request.form.pairs().size() == fields_max) return false;
  request.form.Add(*std::move(name), *std::move(said));
  return true;
}

std::optional<Refusal> ReadMultipart(std::string_view body, std::string_view boundary,
                                     std::string_view encoding, size_t fields_max,
                                     Request& request) {
  const std::string mark = "--" + std::string(boundary);
  const std::string next_mark = "\n" + mark;
  size_t at = body.find(mark);
  while (at != body.npos) {
    at += mark.size();
    if (body.substr(at).starts_with("--")) return std::nullopt;
    const size_t line = body.find('\n', at);
    const size_t next = line == body.npos ? body.npos : body.find(next_mark, line);
    if (next == body.npos) break;
    std::string_view part = body.substr(line + 1, std::max(next, line + 1) - line - 1);
    if (part.ends_with('\r')) part.remove_suffix(1);
    if (!ReadPart(part, encoding, fields_max, request))
      return Refusal{.reason = Reason::kNotText, .detail = "form"};
    at = next + 1;
  }
  return Refusal{.reason = Reason::kFormBroken};
}

bool AllAscii(const Fields& fields) {
  return std::all_of(fields.pairs().begin(), fields.pairs().end(), [](const Fields::Pair& pair) {
    return IsAscii(pair.first) && IsAscii(pair.second);
  });
}

}  // namespace

std::optional<std::string> ParameterOf(std::string_view value, std::string_view name) {
  for (size_t at = value.find(';'); at != value.npos;) {
    const size_t equals = value.find_first_of("=;", at + 1);
    if (equals == value.npos) return std::nullopt;
    if (value[equals] == ';') {
      at = equals;
      continue;
    }
    const bool found = SameName(TrimBlanks(value.substr(at + 1, equals - at - 1)), name);
    std::string text;
    size_t end = value.find_first_not_of(" \t", equals + 1);
    if (end != value.npos && value[end] == '"') {
      for (++end; end < value.size() && value[end] != '"'; ++end) {
        // A backslash before anything else is one of a path: C:\1.jpg
        const std::string_view escaped = value.substr(end, 2);
        if (escaped == "\\\"" || escaped == "\\\\") ++end;
        text += value[end];
      }
      at = value.find(';', end);
    } else {
      at = value.find(';', equals);
      text = TrimBlanks(value.substr(equals + 1, at == value.npos ? at : at - equals - 1));
    }
    if (found) return text;
  }
  return std::nullopt;
}

std::optional<Refusal> ReadForm(size_t fields_max, Request& request) {
  const std::string_view type = request.headers.Get("content-type");
  const std::string media =
      absl::AsciiStrToLower(std::string(TrimBlanks(type.substr(0, type.find(';')))));
  const auto told = EncodingOf(type, kUtf8);
  const std::string_view encoding = told.value_or(kUtf8);
  const std::string_view body = request.body;
  std::optional<Refusal> refusal;
  // What a form cannot begin with is JSON under the name that tools give to all they send.
  const bool is_form = !TrimBlanks(body).starts_with('{');
  if (media == "application/x-www-form-urlencoded" && is_form) {
    if (!ParseForm(body, fields_max, request.form, encoding))
      refusal = {.reason = Reason::kNotText, .detail = "form"};
  } else if (media == "multipart/form-data") {
    const std::string boundary = ParameterOf(type, "boundary").value_or("");
    if (boundary.empty()) return Refusal{.reason = Reason::kFormBroken};
    refusal = ReadMultipart(body, boundary, encoding, fields_max, request);
  } else if (std::optional<std::string> text = TextOf(request.body, encoding)) {
    if (told) request.body = *std::move(text);
  } else {
    refusal = {.reason = Reason::kNotText, .detail = "body"};
  }
  const bool plain = !refusal && AllAscii(request.form) && IsAscii(request.body);
  if (!told && !plain)
    return Refusal{.reason = Reason::kCharsetUnknown,
                   .detail = ParameterOf(type, "charset").value_or("")};
  return refusal;
}

}  // namespace huying::http
