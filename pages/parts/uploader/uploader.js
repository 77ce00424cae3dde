// Sends a file in pieces. What is under way belongs to the browser tab, not to the field: it goes on while another page is open.
const under_way = (window.genomlUploads ??= new Map());

export default function ({ parentElement, data, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const [input, drop, bar, said, error] = ["input", ".drop", ".progress", ".said", ".error"].map(find);
  input.accept = data.accept;
  input.setAttribute("aria-label", data.label);

  const show = (upload) => {
    bar.hidden = !upload.active;
    find("progress").value = upload.offset / upload.file.size;
    said.textContent = `${megabytes(upload.offset)} of ${megabytes(upload.file.size)} MB${upload.waits ? ", waiting for the server" : ""}`;
    error.hidden = !upload.error;
    error.textContent = upload.error;
    if (upload.done) {
      under_way.delete(data.slot);
      setTriggerValue("done", upload.file.name);
    }
  };
  const start = (file) => {
    if (!file) return;
    under_way.get(data.slot)?.stop();
    const upload = new Upload(file, data);
    under_way.set(data.slot, upload);
    upload.show = show;
    upload.send();
  };

  input.onchange = () => (start(input.files[0]), (input.value = ""));
  drop.ondragover = (event) => (event.preventDefault(), drop.classList.add("over"));
  drop.ondragleave = () => drop.classList.remove("over");
  drop.ondrop = (event) => (event.preventDefault(), drop.classList.remove("over"), start(event.dataTransfer.files[0]));
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

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

class Upload {
  constructor(file, data) {
    Object.assign(this, { file, data, offset: 0, active: true, waits: false, done: false, error: "", show: () => {} });
    this.control = new AbortController();
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
        this.done = this.offset === this.file.size;
        this.active = !this.done;
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
      "X-Name": encodeURIComponent(this.file.name),
      "X-Size": this.file.size,
      "X-Changed": Math.floor(this.file.lastModified),
      "X-Offset": this.offset,
    };
    return fetch(this.data.address, { method, body, headers, signal: this.control.signal, credentials: "same-origin" });
  }
}
