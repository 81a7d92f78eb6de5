using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Freezes;

/// <summary>Words that are kept beside the log, and whom they are about.</summary>
internal static class ReasonOptions
{
    public static Option<string> Reason() => new("--reason")
    {
        Description = $"Why, in at most {Detail.LongestText} characters; the log holds a salted commitment to it only.",
        HelpName = "TEXT",
        Required = true,
    };

    public static Option<string?> About() => new("--about")
    {
        Description = "Pseudonym of the person that the words are about, under whose key they are kept. Default: the caller's id.",
        HelpName = "SUBJECT",
    };

    public static Option<string?> Actor() => new("--actor")
    {
        Description = "Who acts, as PSEUDONYM=NAME; the name is kept beside the log under the pseudonym's key.",
        HelpName = "PSEUDONYM=NAME",
    };

    public static SaltedDetail? ReadActor(ParseResult parsed, Option<string?> actor) => parsed.GetValue(actor) is not { } text ? null
        : text.Split('=', 2) is [var pseudonym, { Length: > 0 and <= Detail.LongestText } name]
            ? SaltedDetail.Of(new Detail { Subject = Typed.Id<SubjectId>("--actor", pseudonym), Text = name })
            : throw new InputException("--actor: give PSEUDONYM=NAME, such as clerk-7=Ada.");

    public static SaltedDetail Read(ParseResult parsed, Option<string> reason, Option<string?> about, ParticipantId caller) =>
        Read("--reason", parsed.GetRequiredValue(reason), parsed.GetValue(about), caller);

    public static SaltedDetail Read(string option, string text, string? about, ParticipantId caller) => text.Length is > 0 and <= Detail.LongestText
        ? SaltedDetail.Of(new Detail { Subject = Typed.Id<SubjectId>("--about", about ?? caller.Value), Text = text })
        : throw new InputException($"{option} has {text.Length} characters; 1 to {Detail.LongestText} are allowed.");
}
