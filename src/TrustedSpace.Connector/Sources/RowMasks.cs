using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// The masks of a <see cref="RowQuery"/>, written into its statement so that true values never leave the engine. Results are equal in every engine.
/// </summary>
public sealed class RowMasks
{
    private const int HmacBlock = 64; // bytes of a block of SHA-256

    private readonly Dictionary<ElementName, Mask> _masks;
    private readonly ReadOnlyMemory<byte> _secret;

    /// <param name="masks">At most one an element.</param>
    /// <param name="secret">The dataset's secret, from which the keys of hashes are derived; empty where nothing is hashed.</param>
    public RowMasks(IReadOnlyList<Mask> masks, ReadOnlyMemory<byte> secret)
    {
        if (secret.IsEmpty && masks.Any(mask => mask.Method == MaskMethod.Hash))
        {
            throw new ArgumentException("A hash needs the dataset's secret.", nameof(secret));
        }

        _masks = masks.ToDictionary(mask => mask.Element);
        _secret = secret;
    }

    public static RowMasks None { get; } = new([], default);

    /// <summary>Why an element can't be masked so; null where it can.</summary>
    public static string? Fault(DataElement element, Mask mask) => (mask.Method, element.Type) switch
    {
        (MaskMethod.Hash, ElementType.Real) => $"{element.Name} is real, whose text differs between engines; round it instead",
        (MaskMethod.Hash, ElementType.Date) => $"{element.Name} is date, whose text depends on the engine's settings; take its year instead",
        (MaskMethod.Year, not ElementType.Date) => $"{element.Name} is {SourceMismatch.NameOf(element.Type)}; only a date has a year",
        (MaskMethod.Round, ElementType.Integer) when mask.Step is not (>= 1 and <= int.MaxValue) || mask.Step != Math.Floor(mask.Step.Value) =>
            $"{element.Name} is integer; its step must be whole, from 1 to {int.MaxValue}",
        (MaskMethod.Round, not (ElementType.Integer or ElementType.Real)) => $"{element.Name} is {SourceMismatch.NameOf(element.Type)}; only numbers are rounded",
        (MaskMethod.Prefix, not ElementType.Text) => $"{element.Name} is {SourceMismatch.NameOf(element.Type)}; only text has a prefix",
        _ => null,
    };

    /// <summary>The key under which the values of an element are hashed: HMAC-SHA-256 of its name under the dataset's secret.</summary>
    public static byte[] HashKey(ReadOnlySpan<byte> secret, ElementName element) =>
        HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"trustedspace/mask/v1\n{element}"));

    /// <summary>Type of an element once it is masked.</summary>
    public ColumnType TypeOf(DataElement element) => _masks.GetValueOrDefault(element.Name)?.Method switch
    {
        MaskMethod.Hash => ColumnType.Text,
        MaskMethod.Year => ColumnType.Integer,
        _ => ElementColumns.TypeOf(element),
    };

    /// <summary>Appends the element as it leaves the engine.</summary>
    internal void Append(SqlBuilder sql, DataElement element)
    {
        var value = sql.Columns.Value(element.Name.Value);
        switch (_masks.GetValueOrDefault(element.Name))
        {
            case null:
                sql.Append(value);
                break;
            case { Method: MaskMethod.Null }:
                sql.Append("CASE WHEN FALSE THEN ").Append(value).Append(" END");
                break;
            case { Method: MaskMethod.Year }:
                sql.Append(DateSql.Part(sql, element.Name.Value, DatePart.Year));
                break;
            case { Method: MaskMethod.Prefix, Length: { } length }:
                sql.Append($"left({value}, CAST(").AppendValue((long)length).Append(" AS integer))");
                break;
            case { Method: MaskMethod.Round, Step: { } step } when element.Type == ElementType.Integer:
                AppendRounded(sql, value, (long)step);
                break;
            case { Method: MaskMethod.Round, Step: { } step }:
                sql.Append($"floor({value} / ").AppendValue(step).Append(" + CAST(0.5 AS double precision)) * ").AppendValue(step);
                break;
            default:
                AppendHash(sql, value, element);
                break;
        }
    }

    // Exact for every integer: v less its remainder of floored division, plus a step where the remainder is half of one or more.
    private static void AppendRounded(SqlBuilder sql, string value, long step)
    {
        var remainder = $"((({value} % {step}) + {step}) % {step})";
        sql.Append($"({value} - {remainder} + CASE WHEN 2 * {remainder} >= {step} THEN {step} ELSE 0 END)");
    }

    // RFC 2104 out of the engines' SHA-256: H(K ^ opad, H(K ^ ipad, text)).
    private void AppendHash(SqlBuilder sql, string value, DataElement element)
    {
        var key = HashKey(_secret.Span, element.Name);
        sql.Columns.Dialect.AppendHmac(sql, Padded(key, 0x36), Padded(key, 0x5C), $"CAST({value} AS text)");
        CryptographicOperations.ZeroMemory(key);
    }

    private static byte[] Padded(byte[] key, byte pad)
    {
        var block = new byte[HmacBlock];
        key.CopyTo(block, 0);
        for (var i = 0; i < block.Length; i++)
        {
            block[i] ^= pad;
        }

        return block;
    }
}
