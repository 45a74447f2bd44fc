//! What the kernel does with each kind of message, seen from a front end.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Channel::{Control, Shell};
use crate::client::{Client, Signer, kernel_and_client};
use crate::dummy::Kernel;
use crate::peer::Peer;

const A_WHILE: Duration = Duration::from_millis(300);

// ── The beginning ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test]
async fn the_first_subscriber_sees_the_kernel_start_and_later_ones_do_not() {
    let kernel = Kernel::start();
    let mut first = Client::connect_quietly(&kernel).await;
    assert_eq!(first.published().await.kind(), "iopub_welcome");
    let starting = first.published().await;
    assert_eq!(starting.brief(), "status starting");
    assert_eq!(starting.raw_parent, b"{}");
    let mut second = Client::connect(&kernel).await;
    assert!(second.published_within(A_WHILE).await.is_none());
    assert!(first.published_within(A_WHILE).await.is_none());
}

#[tokio::test]
async fn the_first_request_waits_for_a_subscription() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut shell = Peer::connect(&kernel.connection, "shell", "");
    shell.send(&signer.seal("early", "session", "execute_request", &json!({}), &json!({"code": "echo hello"})));
    std::thread::sleep(Duration::from_millis(100));
    let mut iopub = Peer::subscribe(&kernel.connection);
    let briefs: Vec<String> = (0..5).map(|_| signer.open(iopub.message()).brief()).collect();
    assert_eq!(briefs, ["status starting", "status busy", "execute_input echo hello", "execute_result hello", "status idle"]);
}

#[tokio::test]
async fn the_first_request_does_not_wait_for_long() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut shell = Peer::connect(&kernel.connection, "shell", "");
    let start = Instant::now();
    for round in 0..3 {
        shell.send(&signer.seal("alone", "session", "kernel_info_request", &json!({}), &json!({})));
        shell.message();
        assert!(start.elapsed() >= Duration::from_millis(300), "round {round}");
        assert!(start.elapsed() < Duration::from_secs(2), "round {round}");
    }
}

#[tokio::test]
async fn kernel_info_says_who_the_kernel_is_on_both_channels() {
    let (_kernel, mut client) = kernel_and_client().await;
    let expected = json!({
        "status": "ok", "protocol_version": "5.5", "implementation": "dummy", "implementation_version": "1.2.3",
        "language_info": {
            "name": "dummy", "version": "1.2.3", "mimetype": "text/x-dummy", "file_extension": ".dum",
            "pygments_lexer": "sql", "codemirror_mode": "sql"
        },
        "banner": "A dummy.", "debugger": false, "help_links": [{"text": "Help", "url": "https://example.org/"}],
        "supported_features": []
    });
    for channel in [Shell, Control] {
        let answer = client.answer(channel, "kernel_info_request", json!({})).await;
        assert_eq!(answer.reply.content, expected);
        assert_eq!(answer.briefs(), ["status busy", "status idle"]);
    }
}

// ── Cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test]
async fn a_cell_is_published_in_order_and_replied_to() {
    let (_kernel, mut client) = kernel_and_client().await;
    let answer = client.execute("echo hello").await;
    assert_eq!(answer.briefs(), ["status busy", "execute_input echo hello", "execute_result hello", "status idle"]);
    assert_eq!(answer.published[1].content, json!({"code": "echo hello", "execution_count": 1}));
    let result = json!({"execution_count": 1, "data": {"text/plain": "hello", "text/html": "<b>hello</b>"}, "metadata": {}});
    assert_eq!(answer.published[2].content, result);
    assert_eq!(answer.reply.content, json!({"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}));
    let started = answer.reply.metadata["started"].as_str().unwrap();
    assert!(chrono::DateTime::parse_from_rfc3339(started).is_ok());
    assert_eq!(client.execute("echo again").await.reply.content["execution_count"], 2);
}

#[tokio::test]
async fn outputs_keep_their_order_and_text_is_gathered() {
    let (_kernel, mut client) = kernel_and_client().await;
    let answer = client.execute("mixed").await;
    let outputs = ["stream one", "stream two", "display_data three", "stream four"];
    assert_eq!(answer.briefs()[2..6], outputs);
    let names: Vec<&Value> =
        answer.published.iter().filter(|message| message.kind() == "stream").map(|message| &message.content["name"]).collect();
    assert_eq!(names, ["stdout", "stderr", "stdout"]);

    let answer = client.execute("pieces 20000").await;
    let texts: Vec<&str> = answer.published.iter().filter_map(|message| message.content["text"].as_str()).collect();
    assert!(texts.len() < 50, "{} messages", texts.len());
    let expected: String = (0..20_000).map(|piece| format!("{piece}\n")).collect();
    assert_eq!(texts.concat(), expected);
}

#[tokio::test]
async fn text_comes_while_the_cell_still_runs() {
    let (_kernel, mut client) = kernel_and_client().await;
    client.start_running("trickle 60000").await;
    assert_eq!(client.published_within(Duration::from_secs(2)).await.unwrap().brief(), "stream early");
}

#[tokio::test]
async fn displays_can_be_updated() {
    let (_kernel, mut client) = kernel_and_client().await;
    let shown = client.execute("named chart").await;
    assert_eq!(shown.published[2].content, json!({"data": {"text/plain": "first"}, "metadata": {}, "transient": {"display_id": "chart"}}));
    let updated = client.execute("update chart").await;
    assert_eq!(updated.published[2].kind(), "update_display_data");
    assert_eq!(updated.published[2].content["transient"], json!({"display_id": "chart"}));
    assert_eq!(client.execute("display plain").await.published[2].content["transient"], json!({}));
}

#[tokio::test]
async fn what_is_shown_can_be_taken_away() {
    let (_kernel, mut client) = kernel_and_client().await;
    for (code, wait) in [("clear", false), ("clear later", true)] {
        let answer = client.execute(code).await;
        assert_eq!((answer.published[2].kind(), &answer.published[2].content), ("clear_output", &json!({"wait": wait})));
    }
}

#[tokio::test]
async fn an_error_is_published_once_and_repeated_in_the_reply() {
    let (_kernel, mut client) = kernel_and_client().await;
    let answer = client.execute("fail with this").await;
    assert_eq!(answer.briefs(), ["status busy", "execute_input fail with this", "error ValueError", "status idle"]);
    let error = json!({"ename": "ValueError", "evalue": "with this", "traceback": ["\u{1b}[1mValueError\u{1b}[0m", "with this"]});
    assert_eq!(answer.published[2].content, error);
    for (key, value) in error.as_object().unwrap() {
        assert_eq!(&answer.reply.content[key], value);
    }
    assert_eq!((answer.status(), &answer.reply.content["execution_count"]), ("error", &json!(1)));
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_kernel_goes_on() {
    let (kernel, mut client) = kernel_and_client().await;
    let answer = client.execute("panic in the dark").await;
    assert_eq!(answer.briefs()[2..], ["error InternalFault", "status idle"]);
    let evalue = answer.reply.content["evalue"].as_str().unwrap();
    assert!(evalue.contains("internal fault") && evalue.contains("the tables are as they were before this cell"), "{evalue}");
    assert!(!answer.reply.content.to_string().contains("in the dark"), "what is inside is for the log");
    assert!(kernel.log().contains("in the dark"));

    let answer = client.answer(Shell, "complete_request", json!({"code": "panic", "cursor_pos": 5})).await;
    assert_eq!((answer.status(), &answer.reply.content["matches"]), ("ok", &json!([])));
    let answer = client.answer(Shell, "inspect_request", json!({"code": "panic", "cursor_pos": 5})).await;
    assert_eq!(answer.reply.content["found"], false);
    let answer = client.answer(Shell, "is_complete_request", json!({"code": "?"})).await;
    assert_eq!(answer.status(), "unknown");
    assert_eq!(client.execute("echo alive").await.result(), "alive");
}

#[tokio::test]
async fn a_silent_cell_leaves_no_trace() {
    let (_kernel, mut client) = kernel_and_client().await;
    for code in ["echo hello", "mixed", "fail", "pieces 5"] {
        let content = json!({"code": code, "silent": true, "store_history": true});
        let answer = client.answer(Shell, "execute_request", content).await;
        assert_eq!(answer.briefs(), ["status busy", "status idle"], "{code}");
        assert_eq!(answer.status(), if code == "fail" { "error" } else { "ok" });
    }
    let history = client.answer(Shell, "history_request", json!({"hist_access_type": "tail", "n": 9})).await;
    assert_eq!(history.reply.content["history"], json!([]));
    assert_eq!(client.execute("echo one").await.reply.content["execution_count"], 1);
}

#[tokio::test]
async fn a_cell_need_not_be_stored() {
    let (_kernel, mut client) = kernel_and_client().await;
    for _ in 0..2 {
        let answer = client.answer(Shell, "execute_request", json!({"code": "echo a", "store_history": false})).await;
        assert_eq!(answer.briefs().len(), 4, "it is shown all the same");
        assert_eq!(answer.reply.content["execution_count"], 1);
    }
    assert_eq!(client.execute("echo b").await.reply.content["execution_count"], 1);
    assert_eq!(client.execute("echo c").await.reply.content["execution_count"], 2);
    let history = client.answer(Shell, "history_request", json!({"hist_access_type": "tail", "n": 9})).await;
    assert_eq!(history.reply.content, json!({"status": "ok", "history": [[1, 1, "echo b"], [1, 2, "echo c"]]}));
}

#[tokio::test]
async fn user_expressions_are_evaluated_after_a_cell_that_went_well() {
    let (_kernel, mut client) = kernel_and_client().await;
    let expressions = json!({"good": "42", "bad": "x", "worse": "panic", "strange": 5});
    for silent in [false, true] {
        let content = json!({"code": "echo", "silent": silent, "user_expressions": expressions});
        let reply = client.answer(Shell, "execute_request", content).await.reply.content;
        let values = &reply["user_expressions"];
        assert_eq!(values["good"], json!({"status": "ok", "data": {"text/plain": "42", "application/json": 42}, "metadata": {}}));
        assert_eq!((&values["bad"]["status"], &values["bad"]["ename"]), (&json!("error"), &json!("ValueError")));
        assert_eq!((&values["worse"]["status"], &values["worse"]["ename"]), (&json!("error"), &json!("InternalFault")));
        assert_eq!(values["strange"]["status"], "error");
        assert_eq!(reply["status"], "ok");
    }
    let content = json!({"code": "fail", "user_expressions": expressions});
    let reply = client.answer(Shell, "execute_request", content).await.reply.content;
    assert_eq!(reply["user_expressions"], json!({}));
}

#[tokio::test]
async fn a_cell_names_itself() {
    let (_kernel, mut client) = kernel_and_client().await;
    let metadata = json!({"cellId": "abc", "deletedCells": ["x", "y"], "trusted": true});
    let id = client.ask_with(Shell, "execute_request", metadata, json!({"code": "cell"})).await;
    assert_eq!(client.answer_to(Shell, &id).await.result(), r#"Some("abc") ["x", "y"] 1 false"#);
    assert_eq!(client.execute("cell").await.result(), "None [] 2 false");
}

// ── Questions about code ────────────────────────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test]
async fn completion_counts_code_points_and_gives_types() {
    let (_kernel, mut client) = kernel_and_client().await;
    // 👨‍👩‍👧 is five code points and eighteen bytes.
    let code = "é👨\u{200d}👩\u{200d}👧 añ rest";
    let answer = client.answer(Shell, "complete_request", json!({"code": code, "cursor_pos": 9})).await;
    let expected = json!({
        "status": "ok", "matches": ["candidate"], "cursor_start": 7, "cursor_end": 9,
        "metadata": {"_jupyter_types_experimental": [
            {"start": 7, "end": 9, "text": "candidate", "type": "verb", "signature": "byte 24"}
        ]}
    });
    assert_eq!(answer.reply.content, expected);
    for (cursor, end) in [(json!(-5), 0), (json!(9999), 14), (json!(null), 14)] {
        let answer = client.answer(Shell, "complete_request", json!({"code": code, "cursor_pos": cursor})).await;
        assert_eq!(answer.reply.content["cursor_end"], end);
    }
}

#[tokio::test]
async fn inspection_counts_code_points() {
    let (_kernel, mut client) = kernel_and_client().await;
    let answer = client.answer(Shell, "inspect_request", json!({"code": "ñé!", "cursor_pos": 2, "detail_level": 1})).await;
    let expected = json!({"status": "ok", "found": true, "data": {"text/plain": "byte 4 detail 1"}, "metadata": {}});
    assert_eq!(answer.reply.content, expected);
    let answer = client.answer(Shell, "inspect_request", json!({"code": "ñé!", "cursor_pos": 3})).await;
    assert_eq!(answer.reply.content, json!({"status": "ok", "found": false, "data": {}, "metadata": {}}));
}

#[tokio::test]
async fn a_console_learns_whether_more_must_follow() {
    let (_kernel, mut client) = kernel_and_client().await;
    for (code, expected) in [
        ("show", json!({"status": "complete"})),
        ("show |", json!({"status": "incomplete", "indent": "  "})),
        ("show !", json!({"status": "invalid"})),
    ] {
        let answer = client.answer(Shell, "is_complete_request", json!({"code": code})).await;
        assert_eq!(answer.reply.content, expected);
    }
}

#[tokio::test]
async fn history_has_the_inputs_of_this_process() {
    let (_kernel, mut client) = kernel_and_client().await;
    for code in ["echo a", "fail", "echo a", "print ü"] {
        client.execute(code).await;
    }
    let mut ask = async |content: Value| client.answer(Shell, "history_request", content).await.reply.content["history"].clone();
    let all = ask(json!({"output": false, "raw": true, "hist_access_type": "tail", "n": 1000})).await;
    assert_eq!(all, json!([[1, 1, "echo a"], [1, 2, "fail"], [1, 3, "echo a"], [1, 4, "print ü"]]));
    let range = ask(json!({"output": true, "raw": true, "hist_access_type": "range", "session": 0, "start": 2, "stop": 4})).await;
    assert_eq!(range, json!([[1, 2, ["fail", null]], [1, 3, ["echo a", null]]]));
    let search = ask(json!({"output": false, "raw": true, "hist_access_type": "search", "pattern": "echo*", "n": 5, "unique": true})).await;
    assert_eq!(search, json!([[1, 3, "echo a"]]));
}

// ── Comms, the debugger, several clients ────────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test]
async fn comms_to_unknown_targets_are_closed() {
    let (_kernel, mut client) = kernel_and_client().await;
    let answer = client.answer(Shell, "comm_info_request", json!({"target_name": "x"})).await;
    assert_eq!(answer.reply.content, json!({"status": "ok", "comms": {}}));
    let id = client.ask(Shell, "comm_open", json!({"comm_id": "c1", "target_name": "jupyter.widget", "data": {"state": 1}})).await;
    let published = client.published_for(&id).await;
    assert_eq!(published[1].kind(), "comm_close");
    assert_eq!(published[1].content, json!({"comm_id": "c1", "data": {}}));
}

#[tokio::test]
async fn there_is_no_debugger() {
    let (_kernel, mut client) = kernel_and_client().await;
    let request = json!({"type": "request", "seq": 4, "command": "debugInfo", "arguments": {}});
    let answer = client.answer(Control, "debug_request", request).await;
    let content = &answer.reply.content;
    assert_eq!((&content["success"], &content["request_seq"], &content["command"]), (&json!(false), &json!(4), &json!("debugInfo")));
    assert!(content["message"].as_str().unwrap().contains("no debugger"));
    assert_eq!(answer.briefs(), ["status busy", "status idle"]);
}

#[tokio::test]
async fn two_clients_see_each_other() {
    let (kernel, mut one) = kernel_and_client().await;
    let mut two = Client::connect(&kernel).await;
    let (id, other) = (one.start("echo from one").await, two.start("echo from two").await);
    let expected = |text: &str| {
        let (input, result) = (format!("execute_input echo {text}"), format!("execute_result {text}"));
        ["status busy".to_owned(), input, result, "status idle".to_owned()]
    };
    for client in [&mut one, &mut two] {
        let mut seen = [Vec::new(), Vec::new()];
        while seen.iter().any(|briefs: &Vec<String>| briefs.last().is_none_or(|brief| brief != "status idle")) {
            let message = client.published().await;
            if let Some(index) = [&id, &other].iter().position(|id| *id == message.answers()) {
                seen[index].push(message.brief());
            }
        }
        assert_eq!(seen, [expected("from one"), expected("from two")]);
    }
    assert_eq!(one.reply(Shell).await.answers(), id);
    assert_eq!(two.reply(Shell).await.answers(), other);
}
