//! `kernel_info`: who the kernel is.

use serde::Serialize;

use super::Reply;
use super::header::VERSION;
use crate::jupyter::interpreter::About;

#[derive(Debug, Serialize)]
pub struct KernelInfoReply<'a> {
    status: &'static str,
    protocol_version: &'static str,
    implementation: &'a str,
    implementation_version: &'a str,
    language_info: LanguageInfo<'a>,
    banner: &'a str,
    debugger: bool,
    help_links: Vec<HelpLink<'a>>,
    supported_features: [&'static str; 0],
}

#[derive(Debug, Serialize)]
struct LanguageInfo<'a> {
    name: &'a str,
    version: &'a str,
    mimetype: &'a str,
    file_extension: &'a str,
    pygments_lexer: &'a str,
    codemirror_mode: &'a str,
}

#[derive(Debug, Serialize)]
struct HelpLink<'a> {
    text: &'a str,
    url: &'a str,
}

impl Reply for KernelInfoReply<'_> {
    const TYPE: &'static str = "kernel_info_reply";
}

impl<'a> From<&'a About> for KernelInfoReply<'a> {
    fn from(about: &'a About) -> Self {
        KernelInfoReply {
            status: "ok",
            protocol_version: VERSION,
            implementation: &about.name,
            implementation_version: &about.version,
            language_info: LanguageInfo {
                name: &about.name,
                version: &about.version,
                mimetype: &about.mimetype,
                file_extension: &about.file_extension,
                pygments_lexer: &about.pygments_lexer,
                codemirror_mode: &about.codemirror_mode,
            },
            banner: &about.banner,
            debugger: false,
            help_links: about.help_links.iter().map(|(text, url)| HelpLink { text, url }).collect(),
            supported_features: [],
        }
    }
}
