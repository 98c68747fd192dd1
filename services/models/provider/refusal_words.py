"""What servers say in the code, the type or the message of an error, where the status alone does not tell."""

import re

CREDIT = re.compile(
    r"""insufficient.?(?:user.?)?(?:quota|balance|credit|fund) | billing.?(?:hard|limit|not|to.be.enabled)
    | payment.?(?:required|instrument|method) | enable.billing | arrearage | good.standing | inactive.subscription
    | (?:no|not.enough|out.of|have.any|all.available).credits? | (?:usage|spend(?:ing)?|key).limit(?!.{0,30}per.)
    | credits?.(?:balance|expired|exhausted|limit.has|(?:are.)?depleted) | over.?budget | budget.{0,20}exceeded
    | exceeded.?budget | not.?enough.?balance | overdue
    | balance.{0,20}(?:insufficient|negative|below|too.low) | free.?(?:tier|quota).{0,40}exhausted | free.?tier.?only
    | (?:spend\w*|usage).cap | 余额不足 | 欠费 | 额度(?:不足|已用尽)""",
    re.IGNORECASE | re.VERBOSE,
)
CREDIT_BROADLY = re.compile(
    r"""billing | arrears | non-?payment | unpaid | \btop.?up\b | recharge | paid.plan | add.funds | payment.failed
    | remaining.credits
    | (?:inactive|no.active|expired|upgrade.your).subscription | subscription.{0,20}(?:expired|inactive) | \bwallet\b
    | trial.{0,20}(?:end|expire|exceed|over) | quota.{0,10}(?:exhaust|used.up|exceed) | exceed.{0,20}quota | 充值""",
    re.IGNORECASE | re.VERBOSE,
)
"""With a status that does not ask to wait. Limits of a rate also mention billing and plans."""
FILTER = re.compile(
    r"""content.?(?:filter|policy|management) | moderation | responsible.?ai | data.?inspection | inappropriate.content
    | flagged | safety.?(?:system|check) | content.exists.risk | prohibited.content | guardrail(?!.restriction)
    | high.risk | risk.control | new.sensitive | violat\w*.{0,30}(?:terms|polic|guideline) | safety.(?:filter|setting)
    | (?:harmful|unsafe|sensitive|toxic|offensive).(?:content|prompt|input|text) | detected.by.policy | due.to.safety
    | jailbreak | \bguard\b | 违规
    | usage.(?:guidelines|polic) | blocked.by.{0,20}policy | 敏感内容""",
    re.IGNORECASE | re.VERBOSE,
)
WINDOW = re.compile(
    r"""context.?(?:length|size|window|limit) | exceeds?.the.(?:available.)?context | max_model_len | model.token.limit
    | (?:prompt|input|request|messages?).(?:\w+.){0,3}too.(?:long|large|many.tokens) | too.many.(?:\w+.)?tokens
    | (?:prompt|input|tokens).{0,40}(?:longer|greater).than | tokens.{0,20}over.the.limit | max.?length
    | maximum.(?:input|prompt|sequence|model|number.of).?(?:length|tokens)
    | (?:prompt|input|context|token|sequence)s?\b.{0,60}exceed.{0,50}(?:max|limit|allowed|length|context)
    | range.of.input.length | (?:less|fewer).than.\d+.tokens | tokens.{0,40}must.be.(?:<|less|at.least)
    | \btoken.limit\b(?!.{0,20}(?:reached|per\b)) | session_len | 超长 | 最大长度 | 上下文长度""",
    re.IGNORECASE | re.VERBOSE,
)
_SIZE = (
    r"(?:tokens?|context(?!.deadline)|prompt|conversation|input|messages?\b|\btext\b|sequence|cache"
    r"|输入|上下文|プロンプト)"
)
_TOO_MUCH = (
    r"(?:too.(?:long|large|big|many)|exceed|(?:longer|larger|greater|more|bigger).than|over.the|"
    r"only.(?:accept|support|allow).{0,30}\d"
    r"|\bfull\b|超过|超出|長すぎ)"
)
_COUNTED = (
    r"(?:tokens|length).{0,30}\d.{0,40}(?:\bmax|limit|n_ctx|[<>]|\bcontext)"
    r"|\d+.tokens.{0,40}(?:\bmax|limit|>|n_ctx|window)"
)
WINDOW_BROADLY = re.compile(
    rf"{_SIZE}.{{0,80}}{_TOO_MUCH}|{_TOO_MUCH}.{{0,80}}{_SIZE}|{_COUNTED}|tokens.{{0,30}}above|toolong|max_seq_len",
    re.IGNORECASE,
)
"""With a status that blames the request: whatever is too much about its text."""
MODEL = re.compile(
    r"""(?:model|deployment).{0,80}?(?:not.?found|(?:not|n.t).?exist|not.available|decommission|deprecated|not.loaded)
    | no.such.model | (?:unknown|unrecogni[sz]ed|invalid|unsupported).?model(?!.?(?:param|input|output))
    | not.a.valid.model
    | no.models?.loaded | access.(?:to.)?(?:the.)?model | (?:not|n.t).support.{0,20}chat | not.a.chat.model
    | model.(?:id|name).{0,40}(?:invalid|not.valid) | on.demand.throughput
    | model.{0,40}(?:not.(?:supported|enabled|allowed)|retired|discontinued) | model.access""",
    re.IGNORECASE | re.VERBOSE,
)
SET_UP = re.compile(
    r"data.policy|settings/privacy|guardrail.restriction|terms.(?:acceptance|required)|accept.the.terms"
    r"|permission.?blocked|blocked.at.the.(?:project|org)",
    re.IGNORECASE,
)
KEY = re.compile(
    r"""(?:invalid|incorrect|wrong|missing|expired|no).{0,20}(?:api|auth\w*|access).?(?:key|token|credential|header)
    | api.?key.{0,30}(?:invalid|not.valid|not.found|missing|expired|incorrect|leaked) | authentication.?error
    | bearer.token""",
    re.IGNORECASE | re.VERBOSE,
)
ADDRESS = re.compile(
    r"(?:unexpected|unknown|invalid|no.such).{0,12}(?:endpoint|route|path)|method.not.allowed|404.page.not.found"
    r"|virtual.network|correct.endpoint",
    re.IGNORECASE,
)
UNSERVED = re.compile(r"unsupported.(?:countr|region|territor)|\byour.(?:country|region)\b", re.IGNORECASE)
COUNTRY = re.compile(
    r"\b(?:countr(?:y|ies)|regions?|territor(?:y|ies))\b|\b(?:user|geographic\w*).location\b"
    r"|\blocation\b.{0,30}(?:\bnot\b|n.t\b)|geo.?restrict|jurisdiction",
    re.IGNORECASE,
)
FOR_A_WHILE = re.compile(
    r"rate.?limit|per.(?:minute|min|hour|day|second)\b|\b[tr]pm\b|please.wait|try.again.(?:in|later)|retry|throttl",
    re.IGNORECASE,
)
"""With the status for too many requests: tokens are counted by time, and not by the window."""
NUMBERS_OF_REQUEST = re.compile(
    r"temperature|top_[pk]|penalty|rate.?limit|max_\w*tokens\W{0,3}(?:is.)?too", re.IGNORECASE
)
"""What is too much there is no text."""
RATE = re.compile(r"rate.?limit|too.many.requests|resource.exhausted", re.IGNORECASE)
