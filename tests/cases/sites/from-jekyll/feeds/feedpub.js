// What a page can do beyond showing itself: times as people say them, addresses to copy, search and order.
// Without this file every page works.
(() => {
  "use strict";
  const language = document.documentElement.lang || undefined;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Of what is older than two weeks, people want to know the day.
  const recent = 1209600;
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const absolute = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  for (const time of all("time[datetime]")) {
    const moment = new Date(time.dateTime);
    const seconds = (moment - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || units.at(-1);
    time.title = absolute.format(moment);
    time.textContent = Math.abs(seconds) < recent ? relative.format(Math.trunc(seconds / size), unit) : day.format(moment);
  }

  for (const image of all("img")) {
    const broken = () => image.classList.add("broken");
    if (image.complete && !image.naturalWidth) broken();
    image.addEventListener("error", broken);
  }

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages that do not come over https have no clipboard.
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "skip";
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };
  const status = document.createElement("p");
  status.className = "told";
  status.setAttribute("role", "status");
  document.body.append(status);
  let telling;
  const tell = (what, address) => {
    const [first, rest] = [document.createElement("b"), document.createElement("span")];
    first.textContent = what;
    rest.textContent = address;
    status.replaceChildren(first, " ", rest);
    clearTimeout(telling);
    telling = setTimeout(() => status.replaceChildren(), 4000);
  };
  const headings = "h3, h4, h5, h6";
  for (const link of all("a[data-copy]")) {
    const button = document.createElement("button");
    const name = link.dataset.copy ? "Copy" : link.textContent;
    button.type = "button";
    button.textContent = name;
    const address = link.dataset.copy || link.href;
    const of = link.closest("li").querySelector(`${headings}, .format`).textContent;
    button.setAttribute("aria-label", link.dataset.copy ? `Copy the ${of} address` : `Copy the ${name} address of ${of}`);
    button.title = link.dataset.copy ? "" : `Copy the ${name} address`;
    button.addEventListener("click", async () => {
      await copy(address);
      tell("Copied", address);
      button.classList.add("copied");
      setTimeout(() => button.classList.remove("copied"), 1600);
    });
    if (link.dataset.copy) link.after(button); else link.replaceWith(button);
  }
  for (const actions of all(".actions")) {
    const what = document.createElement("span");
    what.textContent = "Copy";
    actions.prepend(what);
  }

  const tools = document.querySelector(".tools");
  if (!tools) return;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const newest = (a, b) => (a > b ? a : b);
  // A topic without a feed is a heading: nothing is found there, and its order is that of what is below it.
  const branch = (row) => {
    const list = row.querySelector(":scope > ul");
    const below = [...(list?.children || [])].map(branch);
    return {
      row,
      list,
      below,
      feed: "entries" in row.dataset,
      name: row.querySelector(headings).textContent,
      text: plain(row.querySelector(".what").textContent),
      updated: below.map((one) => one.updated).reduce(newest, row.querySelector(":scope > .facts time")?.dateTime || ""),
      entries: Math.max(Number(row.dataset.entries || 0), ...below.map((one) => one.entries)),
    };
  };
  const lists = all(".feeds").map((list) => ({ list, section: list.closest("section"), below: [...list.children].map(branch) }));
  const count = all(".feeds [data-entries]").length;
  // Fewer are seen at once.
  if (count < 6) return;
  tools.hidden = false;

  const field = tools.querySelector("input");
  field.placeholder = `Search ${count} feeds`;
  const found = document.querySelector(".found");
  // A feed is found by its own words and the names of the topics it is part of; those stay to show where it belongs.
  const show = ({ row, below, feed, name, text }, words, above) => {
    const fits = feed && words.every((word) => `${above} ${text}`.includes(word));
    const inside = below.reduce((sum, one) => sum + show(one, words, `${above} ${plain(name)}`), 0);
    row.hidden = !fits && !inside;
    row.classList.toggle("context", feed && !fits);
    return inside + fits;
  };
  const search = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { section, below } of lists) {
      const here = below.reduce((sum, one) => sum + show(one, words, ""), 0);
      section.hidden = !here;
      left += here;
    }
    const none = `No feed has “${field.value.trim()}” in its name or description.`;
    found.textContent = !words.length ? "" : left ? `${left} of ${count} feeds` : none;
    found.classList.toggle("nothing", !left);
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    search();
  });

  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const orders = {
    name: (a, b) => compare(a.name, b.name),
    updated: (a, b) => compare(b.updated, a.updated) || compare(a.name, b.name),
    entries: (a, b) => b.entries - a.entries || compare(a.name, b.name),
  };
  const buttons = all("[data-sort]", tools);
  const arrange = ({ list, below }, order) => {
    list?.append(...below.sort(order).map(({ row }) => row));
    for (const one of below) arrange(one, order);
  };
  const sort = (chosen) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
    for (const one of lists) arrange(one, orders[chosen.dataset.sort]);
  };
  for (const button of buttons) button.addEventListener("click", () => sort(button));
  sort(buttons[0]);
  search();
})();
