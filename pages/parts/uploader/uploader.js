// Sends files one after the other, each in pieces. What is under way belongs to the browser tab, not to the field: it goes on while another page is open.
const under_way = (window.genomlUploads ??= new Map());

export default function ({ parentElement, data, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const [files, folder, drop, bar, said, error] = [".files", ".folder", ".drop", ".progress", ".said", ".error"].map(find);
  files.accept = data.accept;
  files.setAttribute("aria-label", data.label);
  folder.setAttribute("aria-label", `${data.label}: a folder`);
  find(".whole").hidden = !data.folders;

  const show = (upload) => {
    bar.hidden = !upload.active;
    find("progress").value = upload.offset / upload.file.size;
    const place = upload.files.length > 1 ? `, file ${upload.at + 1} of ${upload.files.length}` : "";
    const waits = upload.waits ? ", waiting for the server" : "";
    said.textContent = `${megabytes(upload.offset)} of ${megabytes(upload.file.size)} MB${place}${waits}`;
    error.hidden = !upload.error;
    error.textContent = upload.error;
    if (upload.done) {
      under_way.delete(data.slot);
      setTriggerValue("done", upload.file.name);
    }
  };
  const start = (chosen) => {
    const some = chosen.filter((file) => !file.name.startsWith("."));
    const left = under_way.get(data.slot);
    if (!some.length) return;
    if (left?.active) return left.files.push(...some);
    const upload = new Upload(some, data);
    under_way.set(data.slot, upload);
    upload.show = show;
    upload.send();
  };

  for (const input of [files, folder]) input.onchange = () => (start([...input.files]), (input.value = ""));
  drop.ondragover = (event) => (event.preventDefault(), drop.classList.add("over"));
  drop.ondragleave = () => drop.classList.remove("over");
  drop.ondrop = async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    start((await Promise.all(entries.map(within))).flat());
  };
  find("button").onclick = () => under_way.get(data.slot)?.stop();

  const upload = under_way.get(data.slot);
  if (upload) {
    upload.data = data;
    upload.show = show;
    show(upload);
  }
  return () => {
    const left = under_way.get(data.slot);
    if (left?.show === show) left.show = () => {};
  };
}

// The files of what was dropped; those of a folder remember their place in it.
async function within(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    file.place = entry.fullPath.slice(1);
    return [file];
  }
  const [reader, entries] = [entry.createReader(), []];
  for (let some; (some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length; ) entries.push(...some);
  return (await Promise.all(entries.map(within))).flat();
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

class Upload {
  constructor(files, data) {
    Object.assign(this, { files, data, at: 0, offset: 0, active: true, waits: false, done: false, error: "", show: () => {} });
    this.control = new AbortController();
  }

  get file() {
    return this.files[this.at];
  }

  stop() {
    this.active = false;
    this.control.abort();
    this.show(this);
  }

  async send() {
    let failures = 0;
    let known = false; // whether the server has said where to go on
    while (this.active && !this.done) {
      try {
        const answer = known ? await this.ask("PUT", this.file.slice(this.offset, this.offset + this.data.piece)) : await this.ask("GET");
        const content = await answer.json();
        if (answer.status >= 500 && answer.status !== 507) throw new Error("the server is not ready");
        if (content.error) return this.end(content.error);
        [this.offset, known, failures, this.waits] = [content.offset, true, 0, false];
        if (this.offset === this.file.size) {
          if (this.at + 1 < this.files.length) [this.at, this.offset, known] = [this.at + 1, 0, false];
          else [this.done, this.active] = [true, false];
        }
      } catch (problem) {
        if (!this.active) return;
        [known, this.waits] = [false, true];
        if (problem.name === "NotReadableError") return this.end("The file can no longer be read. Choose it again.");
        this.show(this);
        await pause(Math.min(0.5 * 2 ** failures++, 10));
      }
      this.show(this);
    }
  }

  end(words) {
    this.active = false;
    this.error = words;
    this.show(this);
  }

  ask(method, body) {
    const headers = {
      "X-Token": this.data.token,
      "X-Name": encodeURIComponent(this.file.place || this.file.webkitRelativePath || this.file.name),
      "X-Size": this.file.size,
      "X-Changed": Math.floor(this.file.lastModified),
      "X-Offset": this.offset,
    };
    return fetch(this.data.address, { method, body, headers, signal: this.control.signal, credentials: "same-origin" });
  }
}
