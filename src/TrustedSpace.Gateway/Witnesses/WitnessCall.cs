using System.Globalization;
using System.Net;
using System.Text;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Gateway.Witnesses;

/// <summary>One request to a witness over HTTP (C2SP tlog-witness, add-checkpoint), and what its answer means.</summary>
internal static class WitnessCall
{
    /// <param name="http">Connects to this witness only.</param>
    /// <param name="prefix">Its submission prefix.</param>
    /// <param name="key">The key that must have cosigned.</param>
    /// <param name="request">What to send.</param>
    /// <param name="size">The new checkpoint's size.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">It can't be reached.</exception>
    public static async Task<WitnessReply> SendAsync(
        HttpClient http, Uri prefix, CosignatureVerifier key, AddCheckpointRequest request, long size, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToString()));
        using var response = await http.PostAsync(new Uri(prefix.ToString().TrimEnd('/') + "/add-checkpoint"), content, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => Cosigned(body, key, request.Checkpoint),
            HttpStatusCode.Conflict when response.Content.Headers.ContentType?.MediaType == WitnessAnswer.SizeType => Stale(body, size),

            // Witnesses of either answer are about: the specification has had both.
            HttpStatusCode.Conflict => WitnessReply.Contradicts($"split view: it knows another root of size {size}"),
            HttpStatusCode.UnprocessableEntity when request.OldSize == size => WitnessReply.Contradicts($"split view: it knows another root of size {size}"),
            HttpStatusCode.UnprocessableEntity => WitnessReply.Contradicts($"rewritten entry: size {size} does not extend the {request.OldSize} leaves that it signed"),
            HttpStatusCode.NotFound => WitnessReply.Fails("it does not watch this log"),
            HttpStatusCode.Forbidden => WitnessReply.Fails("it trusts another key of this log"),
            var status => WitnessReply.Fails($"it answered {(int)status}: {Shortened(body)}"),
        };
    }

    private static WitnessReply Cosigned(string body, CosignatureVerifier key, SignedNote note)
    {
        try
        {
            foreach (var line in body.TrimEnd('\n').Split('\n').Select(line => NoteSignature.Parse(line)))
            {
                if (key.TryVerify(note.Text, line, out var time))
                {
                    return WitnessReply.Signs(line, time);
                }
            }
        }
        catch (NoteException)
        {
            // As good as no cosignature.
        }

        return WitnessReply.Fails("its answer holds no cosignature of its key over this checkpoint");
    }

    private static WitnessReply Stale(string body, long size)
    {
        if (!long.TryParse(body.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var known))
        {
            return WitnessReply.Fails($"it answered 409 without a size: {Shortened(body)}");
        }

        return known <= size
            ? WitnessReply.Knows(known)
            : WitnessReply.Contradicts($"shrunk tree: it signed {known} leaves, the log has {size}");
    }

    private static string Shortened(string body) => body.ReplaceLineEndings(" ")[..Math.Min(body.Length, 200)].Trim();
}

/// <summary>What a witness's answer means; exactly one member is set.</summary>
/// <param name="Signature">Its cosignature, and the time in it.</param>
/// <param name="Size">The size that it signed last, from which it wants the proof.</param>
/// <param name="Contradiction">How the log contradicts what it had signed.</param>
/// <param name="Problem">Why there is no cosignature.</param>
internal sealed record WitnessReply((NoteSignature Line, DateTimeOffset Time)? Signature, long? Size, string? Contradiction, string? Problem)
{
    public static WitnessReply Signs(NoteSignature line, DateTimeOffset time) => new((line, time), null, null, null);

    public static WitnessReply Knows(long size) => new(null, size, null, null);

    public static WitnessReply Contradicts(string how) => new(null, null, how, null);

    public static WitnessReply Fails(string why) => new(null, null, null, why);
}
