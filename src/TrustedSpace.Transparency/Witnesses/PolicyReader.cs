using System.Globalization;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>Reads a policy file line by line; a name must be defined before it is used, and is a member at most once.</summary>
internal sealed class PolicyReader(string text)
{
    private static readonly char[] Blanks = [' ', '\t'];

    private readonly List<PolicyLog> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly Dictionary<string, Quorum> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private Quorum? _quorum;
    private int _line;

    public WitnessPolicy Read()
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var line in text.Split('\n'))
        {
            _line++;
            Read(line);
        }

        return new WitnessPolicy(
            text, _logs, _witnesses, _quorum ?? throw new PolicyException("The policy has no line \"quorum NAME\"; without witnesses write \"quorum none\"."));
    }

    private void Read(string line)
    {
        if (line.Any(c => c is < ' ' and not '\t' or '\u007f'))
        {
            throw Wrong("holds a control character");
        }

        var items = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        if (items.Length == 0 || items[0].StartsWith('#'))
        {
            return;
        }

        switch (items)
        {
            case ["log", var vkey]:
                AddLog(vkey, null);
                break;
            case ["log", var vkey, var address]:
                AddLog(vkey, Address(address));
                break;
            case ["witness", var name, var vkey]:
                AddWitness(name, vkey, null);
                break;
            case ["witness", var name, var vkey, var address]:
                AddWitness(name, vkey, Address(address));
                break;
            case ["group", var name, var threshold, .. { Length: > 0 } members]:
                AddGroup(name, threshold, members);
                break;
            case ["quorum", var name]:
                SetQuorum(name);
                break;
            default:
                throw Wrong($"is none of \"log VKEY [URL]\", \"witness NAME VKEY [URL]\", \"group NAME K|any|all MEMBER...\", \"quorum NAME\": {line.Trim()}");
        }
    }

    private void AddLog(string vkey, Uri? address)
    {
        var key = Key(() => NoteVerifier.Parse(vkey));
        if (_logs.Any(log => log.Key.HasKeyOf(key)))
        {
            throw Wrong($"names the key of log {key.Name} again");
        }

        _logs.Add(new PolicyLog(key, address));
    }

    private void AddWitness(string name, string vkey, Uri? address)
    {
        var key = Key(() => CosignatureVerifier.Parse(vkey));
        if (_witnesses.FirstOrDefault(witness => witness.Key.HasKeyOf(key)) is { } same)
        {
            throw Wrong($"gives witness {name} the key of {same.Name}");
        }

        Define(name, Quorum.Of(name));
        _witnesses.Add(new PolicyWitness(name, key, address));
    }

    private void AddGroup(string name, string threshold, string[] members)
    {
        var rules = new List<Quorum>();
        foreach (var member in members)
        {
            var rule = _names.GetValueOrDefault(member) ?? throw Wrong($"has the member {member}, which no line above defines");
            rules.Add(_members.Add(member) ? rule : throw Wrong($"has the member {member}, which is in a group already"));
        }

        Define(name, new Quorum(name, Threshold(threshold, rules.Count), rules));
    }

    private int Threshold(string threshold, int members) => threshold switch
    {
        "any" => 1,
        "all" => members,
        _ when int.TryParse(threshold, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k >= 1 && k <= members && threshold[0] != '0' => k,
        _ => throw Wrong($"asks for {threshold} of {members} members; write any, all, or a number from 1 to {members}"),
    };

    private void SetQuorum(string name)
    {
        if (_quorum is not null)
        {
            throw Wrong("is a second quorum");
        }

        _quorum = name == Quorum.None.Name
            ? Quorum.None
            : _names.GetValueOrDefault(name) ?? throw Wrong($"asks for the quorum {name}, which no line above defines");
    }

    private void Define(string name, Quorum rule)
    {
        if (name == Quorum.None.Name || !_names.TryAdd(name, rule))
        {
            throw Wrong($"defines {name}, which is taken");
        }
    }

    private T Key<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (NoteException e)
        {
            throw Wrong($"has no good key: {e.Message}");
        }
    }

    private Uri Address(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : throw Wrong($"has no good address: {address}");

    private PolicyException Wrong(string what) => new($"Line {_line} of the policy {what}.");
}
