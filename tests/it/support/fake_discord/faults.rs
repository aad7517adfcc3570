//! How the stand-in misbehaves, on demand.
//!
//! A fault waits for the next call of its kind; what a call would have done is told in `rest`.

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    /// Where is the gateway, and how often may it be entered?
    Gateway,
    /// Where is the gateway?
    GatewayUrl,
    /// Who am I?
    Me,
    /// Which servers am I in?
    Guilds,
    /// Which application am I?
    Application,
    /// Replaces all commands.
    ReplaceCommands,
    /// Opens a direct channel.
    OpenDirect,
    /// Reads a message.
    GetMessage,
    /// Changes a message.
    EditMessage,
    /// Deletes a message.
    DeleteMessage,
    /// Reads the first answer.
    GetOriginal,
    /// Deletes the first answer.
    DeleteOriginal,
    /// Which commands are there?
    ListCommands,
    /// Adds or replaces a command.
    PutCommand,
    /// Sends a message.
    CreateMessage,
    /// Reads messages.
    ListMessages,
    /// Shows "is typing".
    Typing,
    /// Answers an interaction.
    Callback,
    /// Changes the first answer.
    EditOriginal,
    /// Adds an answer.
    FollowUp,
}

impl Call {
    /// Whether it is proved by an interaction's token.
    pub(crate) fn is_of_interaction(self) -> bool {
        matches!(
            self,
            Call::Callback
                | Call::GetOriginal
                | Call::EditOriginal
                | Call::DeleteOriginal
                | Call::FollowUp
        )
    }

    /// Whether it carries a body.
    pub(crate) fn has_body(self) -> bool {
        matches!(
            self,
            Call::PutCommand
                | Call::ReplaceCommands
                | Call::OpenDirect
                | Call::CreateMessage
                | Call::EditMessage
                | Call::Callback
                | Call::EditOriginal
                | Call::FollowUp
        )
    }
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// It has no effect and is answered with a status and a page of HTML.
    Status(u16),
    /// It has its effect and is answered with a status and a page of HTML.
    AppliedThenStatus(u16),
    /// It has no effect, and the connection is cut.
    Cut,
    /// It has its effect after this many milliseconds.
    Slow(u64),
    /// It is refused with 429.
    TooMany {
        /// `Retry-After`, as it stands in the header and, if it is a number, in the body.
        retry_after: Option<&'static str>,
        /// `X-RateLimit-Scope`; none for what stands before Discord and answers in HTML.
        scope: Option<&'static str>,
    },
    /// It is refused with a status and one of Discord's codes.
    Refused(u16, u64),
    /// It has its effect, and the answer is no JSON.
    Garbage,
}
