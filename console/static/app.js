// What a page can't do by itself: rows that arrive, a payment that moves on, the camera. Every page works without this file.
"use strict";

// HTML comes from this server alone, escaped by its templates.
const parse = (html) => {
  const t = document.createElement("template");
  t.innerHTML = html;
  return t.content;
};

const listen = (url, beat, handlers) => {
  const source = new EventSource(url);
  const say = (on) => {
    if (!beat) return;
    beat.hidden = false;
    beat.classList.toggle("off", !on);
    beat.textContent = on ? beat.dataset.up : beat.dataset.down;
  };
  source.addEventListener("open", () => say(true));
  source.addEventListener("error", () => say(false));
  for (const [name, act] of Object.entries(handlers)) {
    source.addEventListener(name, (e) => act(JSON.parse(e.data)));
  }
  addEventListener("pagehide", () => source.close());
  return source;
};

const overview = (table) => {
  const body = table.tBodies[0];
  const most = Number(table.dataset.most);
  const lost = document.getElementById("lost");
  let missed = 0;
  const rows = ({ rows, lost: n, all }) => {
    const before = new Set([...body.rows].map((r) => r.id));
    // A few rows slide in; a flood just stands there, or the whole list would never be still.
    const calm = before.size === 0 || rows.filter((r) => !before.has(r.id)).length > 5;
    for (const { id, html } of rows) {
      const row = parse(html).firstElementChild;
      const old = document.getElementById(id);
      if (old && !all) {
        if (old.outerHTML !== row.outerHTML) {
          row.classList.add("changed");
          old.replaceWith(row);
        }
        continue;
      }
      old?.remove();
      if (!before.has(id) && !calm) row.classList.add("new");
      body.prepend(row);
    }
    if (all) {
      const keep = new Set(rows.map((r) => r.id));
      for (const row of [...body.rows]) if (!keep.has(row.id)) row.remove();
    }
    while (body.rows.length > most) body.rows[body.rows.length - 1].remove();
    document.getElementById("nothing").hidden = body.rows.length > 0;
    missed += n;
    if (missed > 0) {
      lost.hidden = false;
      lost.textContent = `${missed.toLocaleString(document.documentElement.lang)} ${lost.dataset.text}`;
    }
  };
  const board = (parts) => {
    for (const [id, html] of Object.entries(parts)) {
      const place = document.getElementById(id);
      const fresh = parse(html);
      const now = document.createElement("div");
      now.append(fresh.cloneNode(true));
      if (place.innerHTML !== now.innerHTML) place.replaceChildren(fresh);
    }
  };
  listen(table.dataset.live, document.getElementById("beat"), { rows, board });
};

const watch = (article) => {
  let busy = false, again = false;
  const reload = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
        if (!document.getElementById("watch")) source.close();
      }
    } catch {
      // The next change, or the next connection, loads it again.
    }
    busy = false;
    if (again) { again = false; reload(); }
  };
  const source = listen(article.dataset.live, null, { change: reload });
  // Between the page and this connection something may have happened.
  source.addEventListener("open", reload);
};

const camera = (button) => {
  if (!navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  const finder = document.getElementById("finder");
  const video = document.getElementById("video");
  const text = document.getElementById("finder-text");
  const form = document.getElementById("xray-form");
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((t) => t.stop());
    stream = null;
    finder.hidden = true;
    button.textContent = button.dataset.start;
  };
  const found = (code) => {
    stop();
    document.getElementById("code").value = code;
    form.requestSubmit();
  };
  const canvas = document.createElement("canvas");
  // The browser's own detector where there is one; elsewhere frames go to this machine's switch and nowhere else.
  const detector = async () => {
    if (!("BarcodeDetector" in globalThis)) return null;
    const can = await BarcodeDetector.getSupportedFormats().catch(() => []);
    const formats = ["qr_code", "code_128"].filter((f) => can.includes(f));
    return formats.length ? new BarcodeDetector({ formats }) : null;
  };
  const look = async (own) => {
    while (stream) {
      let code = "";
      try {
        if (own) {
          code = (await own.detect(video))[0]?.rawValue ?? "";
        } else if (video.videoWidth) {
          const scale = Math.min(1, 1000 / Math.max(video.videoWidth, video.videoHeight));
          canvas.width = video.videoWidth * scale;
          canvas.height = video.videoHeight * scale;
          canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
          const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
          const answer = await fetch("/xray/frame", { method: "POST", body: blob });
          if (answer.ok) code = (await answer.json()).text;
        }
      } catch {
        // A frame that can't be read is followed by another.
      }
      if (code && stream) return found(code);
      await new Promise((done) => setTimeout(done, own ? 120 : 350));
    }
  };
  button.addEventListener("click", async () => {
    if (stream) return stop();
    finder.hidden = false;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      text.textContent = button.dataset.denied;
      return;
    }
    text.textContent = button.dataset.looking;
    button.textContent = button.dataset.stop;
    video.srcObject = stream;
    await video.play();
    look(await detector());
  });
};

const pays = document.getElementById("pays");
if (pays?.dataset.live) overview(pays);
const one = document.getElementById("watch");
if (one) watch(one);
const button = document.getElementById("camera");
if (button) camera(button);
