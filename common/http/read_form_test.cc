#include "common/http/read_form.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kForm[] = "application/x-www-form-urlencoded";

Request Read(const std::string& type, std::string_view body, std::optional<Refusal>& refusal) {
  Request request;
  request.headers.Add("content-type", type);
  request.body = body;
  refusal = ReadForm(10, request);
  return request;
}

std::string Part(const std::string& disposition, const std::string& content) {
  return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}

Request ReadParts(const std::string& parts, std::optional<Refusal>& refusal) {
  return Read("multipart/form-data; boundary=XX", parts + "--XX--\r\n", refusal);
}

TEST(ParameterOf, Table) {
  struct {
    std::string_view value, name;
    std::optional<std::string> parameter;
  } const rows[] = {
      {"text/html; charset=utf-8", "charset", "utf-8"},
      {"text/html;Charset = \"GBK\" ; x=1", "charset", "GBK"},
      {"text/html", "charset", std::nullopt},
      {"form-data; name=\"a\"; filename=\"图片;1.jpg\"", "filename", "图片;1.jpg"},
      {"form-data; filename=\"a\\\"b\"; name=c", "name", "c"},
      {"form-data; filename=\"C:\\1.jpg\"", "filename", "C:\\1.jpg"},
      {"form-data; filename=\"\"", "filename", ""},
      {"form-data; flag; name=c", "name", "c"},
      {"form-data; filename=\"open", "filename", "open"},
      {"form-data; name=", "name", ""},
  };
  for (const auto& row : rows)
    EXPECT_EQ(ParameterOf(row.value, row.name), row.parameter) << row.value;
}

TEST(ReadForm, AFileOfNoBytesIsNone) {
  struct {
    std::string parts;
    bool files;
  } const rows[] = {
      {Part("name=\"photo\"; filename=\"\"", ""), false},
      {Part("name=\"photo\"; filename=\"1.jpg\"", ""), false},
      {Part("name=\"photo\"; filename*=UTF-8''%E5%9B%BE.jpg", ""), false},
      {Part("name=\"photo\"; filename=\"\"", "") + Part("name=\"photo\"; filename=\"2\"", "\xff"),
       true},
      {Part("name=\"photo\"; filename=\"图片.jpg\"", "\xff\xd8"), true},
      {Part("name=photo; filename=图片.jpg", "x"), true},
  };
  for (const auto& row : rows) {
    std::optional<Refusal> refusal;
    const Request request = ReadParts(row.parts + Part("name=\"a\"", "1"), refusal);
    EXPECT_FALSE(refusal) << row.parts;
    EXPECT_EQ(request.has_files, row.files) << row.parts;
    EXPECT_THAT(request.form.pairs(), ElementsAre(Pair("a", "1"))) << row.parts;
  }
}

TEST(ReadForm, PartsAsClientsWriteThem) {
  std::optional<Refusal> refusal;
  const Request request = ReadParts(
      "preamble\r\n" + Part("name=\"a\"", "") + Part("name=\"attribute[标志]\"", "一\r\n二") +
          "--XX\r\ncontent-disposition:form-data;name=b\r\nContent-Type: text/plain\r\n\r\n3\r\n"
          "--XX\r\n\r\nnobody knows what\r\n--XX\r\nX: y\r\n\r\n?\r\n",
      refusal);
  EXPECT_FALSE(refusal);
  EXPECT_THAT(request.form.pairs(),
              ElementsAre(Pair("a", ""), Pair("attribute[标志]", "一\r\n二"), Pair("b", "3")));
  EXPECT_THAT(Read("multipart/form-data; boundary=\"XX\"",
                   "--XX\nContent-Disposition: form-data; name=\"a\"\n\n1\n--XX--", refusal)
                  .form.pairs(),
              ElementsAre(Pair("a", "1")));
  EXPECT_FALSE(refusal);
}

TEST(ReadForm, AFormIsReadInTheCharsetThatItNames) {
  const std::string gbk = "\xc2\xb7\xb5\xc6", named = "attribute[\xc2\xb7]";
  const struct {
    std::string type, body, name, value;
  } rows[] = {
      {std::string(kForm) + "; charset=GBK", "a=%C2%B7%B5%C6", "a", "路灯"},
      {std::string(kForm) + ";charset=\"gb2312\"", "a=" + gbk, "a", "路灯"},
      {std::string(kForm) + "; charset=gb18030", named + "=1+%35", "attribute[路]", "1 5"},
      {std::string(kForm) + "; charset=cp936", "a=%81%26", "", ""},
      {std::string(kForm) + "; charset=GBK", "a=%E8%B7%AF%E7%81%AF", "a", "路灯"},  // it is UTF-8
      {std::string(kForm) + "; charset=GBK", "a=%C4%A3", "a", "模"},  // and this may be both
      {std::string(kForm) + "; charset=gb18030", "a=%81%30%84%36", "a", "¥"},
      {"multipart/form-data; boundary=XX; charset=GBK",
       Part("name=\"" + named + "\"", gbk) + "--XX--", "attribute[路]", "路灯"},
      {"multipart/form-data; boundary=XX",
       "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; "
       "charset=GBK\r\n\r\n" +
           gbk + "\r\n--XX--",
       "a", "路灯"},
      {"multipart/form-data; boundary=XX; charset=GBK",
       "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; "
       "charset=utf-8\r\n\r\n路灯"
       "\r\n--XX--",
       "a", "路灯"},
  };
  for (const auto& row : rows) {
    std::optional<Refusal> refusal;
    const Request request = Read(row.type, row.body, refusal);
    EXPECT_EQ(refusal.has_value(), row.name.empty()) << row.type << row.body;
    if (refusal) continue;
    EXPECT_THAT(request.form.pairs(), ElementsAre(Pair(row.name, row.value))) << row.body;
  }
  std::optional<Refusal> refusal;
  EXPECT_EQ(Read("application/json; charset=GBK", "{\"a\":\"" + gbk + "\"}", refusal).body,
            "{\"a\":\"路灯\"}");
  EXPECT_FALSE(refusal);
}

TEST(ReadForm, RefusesWithAReason) {
  std::string many;
  for (int i = 0; i < 11; ++i) many += Part("name=\"a\"", "1");
  const std::string parts = "multipart/form-data; boundary=XX";
  struct {
    std::string type, body;
    std::optional<Reason> reason;
  } const rows[] = {
      {kForm, "a=%FF", Reason::kNotText},
      {kForm, "a=100%", Reason::kNotText},
      {kForm, "a=\xc2\xb7\xb5\xc6", Reason::kNotText},  // GBK
      {std::string(kForm) + "; charset=Big5", "a=%C2%B7%B5%C6", Reason::kCharsetUnknown},
      {std::string(kForm) + "; charset=Big5", "a=%C2%BD", Reason::kCharsetUnknown},  // also UTF-8
      {std::string(kForm) + "; charset=GBK", "a=%C2%B7%B5", Reason::kNotText},
      {std::string(kForm) + "; charset=GBK", "a=%00", Reason::kNotText},
      {std::string(kForm) + "; charset=\"gb18030\"", "a=1", std::nullopt},
      {std::string(kForm) + "; charset=UTF-8", "a=%E8%B7%AF", std::nullopt},
      {std::string(kForm) + "; charset=ISO-8859-1", "a=%E8%B7%AF", std::nullopt},
      {std::string(kForm) + "; charset=ISO-8859-1", "a=%E9", Reason::kNotText},
      {std::string(kForm) + "; charset=utf-16",
       "\xff\xfe"
       "a\0",
       Reason::kCharsetUnknown},
      {"application/json; charset=Big5", "{\"a\":\"\xc2\xb7\"}", Reason::kCharsetUnknown},
      {"application/json; charset=GBK", "{\"a\":\"\xff\"}", Reason::kNotText},
      {"application/json", "{\"a\":\"\xc2\xb7\xb5\"}", Reason::kNotText},
      {"application/json", "{\"a\":\"路\"}", std::nullopt},
      {kForm, " {\"a\":\"100%\"}", std::nullopt},
      {"multipart/form-data", "--XX--", Reason::kFormBroken},
      {parts, "--XX--", std::nullopt},
      {parts, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", Reason::kFormBroken},
      {parts, "hello", Reason::kFormBroken},
      {parts, Part("name=\"a\"", "\xff") + "--XX--", Reason::kNotText},
      {parts, many + "--XX--", Reason::kNotText},
  };
  for (const auto& row : rows) {
    std::optional<Refusal> refusal;
    Read(row.type, row.body, refusal);
    ASSERT_EQ(refusal.has_value(), row.reason.has_value()) << row.type << " " << row.body;
    if (refusal) {
      EXPECT_EQ(refusal->reason, *row.reason) << row.type << " " << row.body;
    }
  }
}

}  // namespace
}  // namespace huying::http
