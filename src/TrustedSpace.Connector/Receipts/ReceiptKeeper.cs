using System.Globalization;
using System.Text;
using System.Text.Json;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Connector.Receipts;

/// <summary>
/// Keeps the receipts of the owner's flows, <c>&lt;flow&gt;.json</c> each: first with the log's promise, then with the proof. What does not hold, and a promise
/// whose deadline passes without a proof, is an alarm. Any thread may call.
/// </summary>
internal sealed class ReceiptKeeper(string directory, WitnessPolicy policy, ILogger<ReceiptKeeper> log)
{
    /// <summary>File with the first leaf that is not settled, for the next start.</summary>
    private const string NextFile = "next";

    private readonly Lock _lock = new(); // guards all below, and the files
    private readonly Dictionary<FlowId, Promise> _open = [];
    private readonly HashSet<FlowId> _alarmed = [];
    private long _next = ReadNext(directory);
    private long _written = -1;

    /// <summary>From where on receipts are wanted: promises behind the last that came, proofs from the first that is missing. A restart asks for the promises of these again.</summary>
    public ReceiptPosition Position
    {
        get
        {
            lock (_lock)
            {
                return new ReceiptPosition(_next, Unsettled);
            }
        }
    }

    private long Unsettled => _open.Count == 0 ? _next : Math.Min(_next, _open.Values.Min(promise => promise.Index));

    /// <summary>Verifies and stores what came.</summary>
    /// <returns>The flows whose receipt does not hold.</returns>
    public IReadOnlyList<FlowId> Take(params IEnumerable<FlowReceipt> receipts)
    {
        lock (_lock)
        {
            var wrong = receipts.Where(receipt => !TryTake(receipt)).Select(receipt => receipt.Flow).ToArray();
            if (Unsettled != _written)
            {
                _written = Unsettled;
                Write(Path.Combine(directory, NextFile), Encoding.ASCII.GetBytes(_written.ToString(CultureInfo.InvariantCulture)));
            }

            return wrong;
        }
    }

    /// <summary>Whether any promise was not kept.</summary>
    public bool IsOverdue(DateTimeOffset now)
    {
        lock (_lock)
        {
            return Overdue(now).Any();
        }
    }

    /// <summary>Raises the alarm for each promise that was not kept.</summary>
    /// <returns>The flows whose proof is overdue.</returns>
    public IReadOnlyList<FlowId> Check(DateTimeOffset now)
    {
        lock (_lock)
        {
            FlowId[] overdue = [.. Overdue(now)];
            foreach (var flow in overdue)
            {
                Alarm(flow, $"the log promised by its signature to prove it until {_open[flow].Deadline:u}, and has not; the promise is in {PathOf(flow)}");
            }

            return overdue;
        }
    }

    private IEnumerable<FlowId> Overdue(DateTimeOffset now) => _open.Where(open => now > open.Value.Deadline).Select(open => open.Key);

    private bool TryTake(FlowReceipt receipt)
    {
        try
        {
            Take(receipt);
            return true;
        }
        catch (Exception problem) when (problem is FormatException or JsonException or NotSupportedException)
        {
            Alarm(receipt.Flow, problem.Message);
            return false;
        }
    }

    private void Take(FlowReceipt receipt)
    {
        var promise = Promise.Open(SignedNote.Parse(receipt.Promise), [.. policy.Logs.Select(known => known.Key)]);
        if (promise.Subject != receipt.Flow.Value || LoggedEntry.Read(promise.Index, receipt.Entry.Span).Entry is not Flow flow || flow.Id != receipt.Flow)
        {
            throw new ReceiptException("leaf and promise are about different flows");
        }

        var proof = promise.Check(receipt.Entry.Span, receipt.Proof, policy);
        if (proof is not null || !_open.ContainsKey(receipt.Flow))
        {
            Write(PathOf(receipt.Flow), JsonSerializer.SerializeToUtf8Bytes(receipt, ProtocolJson.Options));
        }

        _next = Math.Max(_next, promise.Index + 1);
        if (proof is null)
        {
            _open[receipt.Flow] = promise;
        }
        else
        {
            _open.Remove(receipt.Flow);
        }
    }

    private void Alarm(FlowId flow, string reason)
    {
        if (_alarmed.Add(flow))
        {
            log.ReceiptFails(flow, reason);
        }
    }

    // A file that can't be read only means that everything is asked for again.
    private static long ReadNext(string directory) =>
        File.Exists(Path.Combine(directory, NextFile))
        && long.TryParse(File.ReadAllText(Path.Combine(directory, NextFile)), NumberStyles.None, CultureInfo.InvariantCulture, out var next) ? next : 0;

    private string PathOf(FlowId flow) => Path.Combine(directory, $"{flow}.json");

    private void Write(string path, byte[] receipt)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(path + ".new", receipt);
        File.Move(path + ".new", path, overwrite: true);
    }
}
