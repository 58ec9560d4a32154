//! Starting the binary and talking to it as a browser does.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;

/// A folder with a key and settings for one Board.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    url: String,
}

pub(crate) const PASSWORD: &str = "correct horse battery staple";

impl Place {
    /// With a new key and no database.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("candour.sqlite").display());
        let place = Self { folder, url };
        place.run(&["key", "new", &place.path("key")]);
        place
    }

    /// On a new database of the PostgreSQL server that tests use; `None` where there is none and none is
    /// required. The server is thrown away after the run, and the database with it.
    pub(crate) fn on_postgres() -> Option<Self> {
        let Ok(server) = std::env::var("CANDOUR_TEST_POSTGRES") else {
            assert!(std::env::var_os("CANDOUR_TEST_REQUIRE_POSTGRES").is_none(), ".ci/postgres starts a server");
            return None;
        };
        let mut place = Self::new();
        let folder = place.folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
        let name = format!("candour_process_{}", folder.trim_start_matches(['.', 't', 'm', 'p']));
        let made =
            Command::new("psql").args(["-q", "-X", "-c", &format!("CREATE DATABASE \"{name}\"")]).arg(&server).status();
        assert!(made.unwrap().success());
        place.url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Some(place)
    }

    /// The address of its database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("candour.sqlite")
    }

    /// The binary with this place's settings and nothing else of the environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
        self.settings(&mut command);
        command.args(arguments);
        command
    }

    pub(crate) fn settings(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("DATABASE_URL", &self.url)
            .env("CANDOUR_KEYS_FILE", self.path("key"))
            .env("CANDOUR_SERVER_LISTEN", "127.0.0.1:0")
            .env("CANDOUR_SERVER_HTTPS", "false")
            .env("CANDOUR_SIGN_IN_SECOND_FACTOR", "optional")
            .current_dir(self.folder.path());
    }

    pub(crate) fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed, and gives what it said.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let done = self.output(arguments);
        assert!(done.status.success(), "{arguments:?}: {}", said(&done));
        String::from_utf8(done.stdout).unwrap()
    }

    pub(crate) fn serve(&self) -> Server {
        Server::start(self.command(&["serve"]))
    }

    /// A Board with a QA Manager and the police with a lead, an audit open, everybody with a password.
    pub(crate) fn with_audit() -> (Self, String) {
        Self::new().and_audit()
    }

    /// The same in this place.
    pub(crate) fn and_audit(self) -> (Self, String) {
        let place = self;
        let mut links = Vec::new();
        let add = |arguments: &[&str]| {
            let said = place.run(arguments);
            said.lines().find(|line| line.contains("/welcome/")).map(|line| line.rsplit('/').next().unwrap().to_owned())
        };
        links.push(add(&[
            "user",
            "add",
            "--board",
            "Testshire SAB",
            "--email",
            "manager@test.example",
            "--name",
            "Manager",
            "--role",
            "qa_manager",
        ]));
        place.run(&["agency", "add", "--name", "Police", "--type", "police"]);
        links.push(add(&[
            "user",
            "add",
            "--email",
            "lead@test.example",
            "--name",
            "Lead",
            "--role",
            "agency_lead",
            "--agency",
            "Police",
        ]));
        let server = place.serve();
        for link in links.into_iter().flatten() {
            let page =
                server.visitor().post(&format!("/welcome/{link}"), &[("password", PASSWORD), ("again", PASSWORD)]);
            assert_eq!(page.status, 303, "{}", page.body);
        }
        let mut manager = server.sign_in("manager@test.example");
        let set = include_str!("../../../tests/question-sets/every-type-2026.1.json");
        assert_eq!(manager.upload("/question-sets/upload", set).status, 303);
        let draft = manager.get("/question-sets/every-type/2026.1").body;
        let seen = draft.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(manager.post("/question-sets/every-type/2026.1/publish", &[("seen", &seen)]).status, 303);
        let form = manager.get("/audits/new").body;
        let agency =
            form.split("name=\"agencies\"").next().map(|_| ()).and_then(|()| input_value(&form, "agencies")).unwrap();
        let opened = manager.post(
            "/audits/new",
            &[
                ("title", "Audit"),
                ("set", "every-type@2026.1"),
                ("agencies", &agency),
                ("opens.day", "1"),
                ("opens.month", "1"),
                ("opens.year", "2026"),
                ("due.day", "1"),
                ("due.month", "1"),
                ("due.year", "2100"),
            ],
        );
        assert_eq!(opened.status, 303, "{}", opened.body);
        let home = server.sign_in("lead@test.example").get("/").body;
        let path = home.split("href=\"/returns/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        server.stop();
        (place, format!("/returns/{path}"))
    }
}

/// The value of the first input of this name.
fn input_value(page: &str, name: &str) -> Option<String> {
    page.split("<input")
        .find(|tag| tag.contains(&format!("name=\"{name}\"")))?
        .split("value=\"")
        .nth(1)?
        .split('"')
        .next()
        .map(str::to_owned)
}

/// All that a command said.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    address: String,
    /// Collects what it writes: a pipe that nobody reads would fill up and hold it.
    log: Option<JoinHandle<String>>,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).process_group(0).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        // From here on its end is waited for, whatever happens.
        let mut server = Self { child, address: String::new(), log: None };
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server did not start: {all}");
            all.push_str(&line);
            let plain: String = strip(&line);
            if let Some((_, address)) = plain.split_once("address=").filter(|_| plain.contains("ready")) {
                address.split_whitespace().next().unwrap().clone_into(&mut server.address);
                server.log = Some(std::thread::spawn(move || {
                    let _ = log.read_to_string(&mut all);
                    all
                }));
                return server;
            }
        }
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor { address: self.address.clone(), cookie: None }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    pub(crate) fn sign_in(&self, email: &str) -> Visitor {
        let mut visitor = self.visitor();
        assert_eq!(visitor.post("/sign-in", &[("email", email), ("password", PASSWORD)]).status, 303);
        visitor
    }

    /// As a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for its end; gives whether it ended well, and its log.
    pub(crate) fn wait(mut self) -> (bool, String) {
        let status = self.child.wait().unwrap();
        let log = self.log.take().unwrap().join().unwrap();
        (status.success(), strip(&log))
    }

    pub(crate) fn stop(self) -> String {
        self.terminate();
        let (well, log) = self.wait();
        assert!(well, "{log}");
        log
    }
}

impl Drop for Server {
    /// A test that fails leaves no server behind. One that has ended already cannot be killed.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Without the colours of a log.
fn strip(text: &str) -> String {
    let mut out = String::new();
    let mut code = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => code = true,
            'm' if code => code = false,
            _ if !code => out.push(c),
            _ => {}
        }
    }
    out
}

/// A browser without a screen, over a real connection.
#[derive(Clone)]
pub(crate) struct Visitor {
    address: String,
    cookie: Option<String>,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Visitor {
    /// The same browser at another server.
    pub(crate) fn at(&self, server: &Server) -> Self {
        Self { address: server.address.clone(), ..self.clone() }
    }

    pub(crate) fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, "", &[]).unwrap()
    }

    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.try_post(path, fields).unwrap()
    }

    pub(crate) fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> std::io::Result<Page> {
        let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        self.send("POST", path, "application/x-www-form-urlencoded", pairs.join("&").as_bytes())
    }

    pub(crate) fn upload(&mut self, path: &str, file: &str) -> Page {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n{file}\r\n--x--\r\n"
        );
        self.send("POST", path, "multipart/form-data; boundary=x", body.as_bytes()).unwrap()
    }

    /// Sends the head of a request alone, and leaves the connection open.
    pub(crate) fn begin(&self, server: &Server, path: &str, kind: &str, length: usize) -> TcpStream {
        let mut stream = server.connect();
        let cookie = self.cookie.as_deref().unwrap_or_default();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nCookie: candour={cookie}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    /// Asks for a page and leaves it to the caller to read what comes.
    pub(crate) fn ask(&self, server: &Server, path: &str) -> TcpStream {
        let mut stream = server.connect();
        let cookie = self.cookie.as_deref().unwrap_or_default();
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: candour={cookie}\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    pub(crate) fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> std::io::Result<Page> {
        let mut stream = TcpStream::connect(&self.address)?;
        let cookie = self.cookie.as_ref().map(|token| format!("Cookie: candour={token}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n{cookie}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        for line in head.lines() {
            if let Some(token) = line.strip_prefix("set-cookie: candour=") {
                self.cookie = token.split(';').next().map(str::to_owned).filter(|token| !token.is_empty());
            }
        }
        let status =
            head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
        Ok(Page { status, body: body.to_owned() })
    }
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Every byte of every file of a folder.
pub(crate) fn bytes_below(folder: &Path) -> Vec<u8> {
    std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap_or_default())
        .collect()
}
