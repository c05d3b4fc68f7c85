#include "common/http/router.h"

#include "gtest/gtest.h"

namespace huying::http {
namespace {

TEST(MatchPath, Table) {
  struct {
    std::string_view pattern, path;
    bool matches;
    std::string_view name;
  } const cases[] = {
      {"/", "/", true, ""},
      {"/a/b", "/a/b", true, ""},
      {"/a/b", "/a/b/", false, ""},
      {"/a/*", "/a/x", true, "x"},
      {"/a/*", "/a/", false, ""},
      {"/a/*", "/a/x/y", false, ""},
      {"/a/*.json", "/a/03.02.01.json", true, "03.02.01"},
      {"/a/*.json", "/a/x.xml", false, ""},
      {"/a/*.json", "/a/.json", false, ""},
  };
  for (const auto& c : cases) {
    std::string name;
    EXPECT_EQ(MatchPath(c.pattern, c.path, name), c.matches) << c.pattern << " " << c.path;
    if (c.matches) {
      EXPECT_EQ(name, c.name);
    }
  }
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router_.Add("GET", "/a/*", [](Request request, Responder respond) {
      respond({.body = "get " + request.name});
    });
    router_.Add("POST", "/a/*", [](Request, Responder respond) {
      respond({.status = 201});
      respond({.status = 500});
    });
    router_.Add("GET", "/silent", [](Request, Responder) {});
  }

  Response Serve(std::string method, std::string path) {
    Response got;
    int answers = 0;
    router_.Serve({.method = std::move(method), .path = std::move(path)},
                  Responder([&](Response response) {
                    got = std::move(response);
                    ++answers;
                  }));
    EXPECT_EQ(answers, 1);
    return got;
  }

  Router router_;
};

TEST_F(RouterTest, CallsTheHandlerOfMethodAndPath) {
  EXPECT_EQ(Serve("GET", "/a/x").body, "get x");
  EXPECT_EQ(Serve("POST", "/a/x").status, 201) << "only the first answer counts";
}

TEST_F(RouterTest, SaysWhatIsAllowed) {
  EXPECT_EQ(Serve("GET", "/b").status, 404);
  const Response refused = Serve("DELETE", "/a/x");
  EXPECT_EQ(refused.status, 405);
  ASSERT_EQ(refused.headers.size(), 1u);
  EXPECT_EQ(refused.headers[0].second, "GET, POST");
}

TEST_F(RouterTest, AHandlerThatForgetsToAnswerIsA500) {
  EXPECT_EQ(Serve("GET", "/silent").status, 500);
}

}  // namespace
}  // namespace huying::http
