// Photos over a weak network: made smaller here, sent in parts, gone on with where the network broke off.
// Without this script the form sends the files itself.
(() => {
  const form = document.querySelector("form[data-parts]");
  if (!form || !window.fetch || !window.FormData || !window.crypto || !crypto.getRandomValues) return;
  const PART = 96 * 1024, EDGE = 2000, TRIES = 8;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;

  const uuid = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    const h = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
    return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
  };
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  async function smaller(file) {
    if (!/^image\//.test(file.type) || file.size < 400 * 1024 || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
      return blob && blob.size < file.size ? blob : file;
    } catch (_) {
      return file;
    }
  }

  async function send(file, material, say) {
    const blob = await smaller(file), uid = uuid();
    let start = 0, failed = 0;
    while (start < blob.size) {
      say(form.dataset.sending + " " + Math.round((100 * start) / blob.size) + "%");
      const body = new FormData();
      body.append("csrfmiddlewaretoken", token);
      body.append("uid", uid); body.append("material", material); body.append("name", file.name);
      body.append("start", start); body.append("total", blob.size);
      body.append("part", blob.slice(start, start + PART));
      try {
        const answer = await fetch(form.dataset.parts, { method: "POST", body });
        const told = await answer.json();
        if (told.refused && told.code !== "out_of_order") throw Object.assign(new Error(told.refused), { final: true });
        start = told.received; failed = 0;
        if (told.done) return told.done;
      } catch (fault) {
        if (fault.final || ++failed > TRIES) throw fault;
        say(form.dataset.waiting);
        await pause(1000 * 2 ** Math.min(failed, 5));
      }
    }
    throw new Error(form.dataset.failed);
  }

  for (const input of form.querySelectorAll("input[type=file][data-material]")) {
    const box = input.closest("section"), words = box.querySelector("[data-progress]"), list = box.querySelector("[data-files]");
    input.addEventListener("change", async () => {
      const files = Array.from(input.files);
      try {
        for (const file of files) {
          const done = await send(file, input.dataset.material, (text) => { words.textContent = text; });
          const row = document.createElement("li");
          row.textContent = done.name;
          list.append(row);
        }
        words.textContent = form.dataset.done;
        const there = box.querySelector("input[type=radio][value=there]");
        if (there) there.checked = true;
        input.value = "";
      } catch (fault) {
        words.textContent = fault.final ? fault.message : form.dataset.failed;
      }
    });
  }
})();
