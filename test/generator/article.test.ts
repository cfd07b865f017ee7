import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withArticle } from "../../generator/writer/article.ts";

const test = suite("generator/article");

test("names have the article with which they are read", () => {
  const an = ["Observer", "SR", "SM", "SDN_controller", "LVHD", "event", "auth"];
  const a = [
    "VM",
    "host",
    "USB_group",
    "user",
    "PIF",
    "VDI",
    "Feature",
    "Repository",
    "Rate_limit",
    "network",
    "session",
  ];
  assert.equal([...an, ...a].map(withArticle), [...an.map((name) => `an ${name}`), ...a.map((name) => `a ${name}`)]);
});

test.run();
