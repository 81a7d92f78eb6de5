using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing.Accounts;

/// <summary>An account of the space's books: <c>consumer:ID</c>, <c>owner:ID</c>, <c>operator</c>, <c>tax</c> or <c>suspense</c>.</summary>
public readonly record struct Account : IComparable<Account>
{
    private readonly string? _name;

    private Account(string name) => _name = name;

    /// <summary>The operator's revenue.</summary>
    public static Account Operator { get; } = new("operator");

    /// <summary>Tax that the operator owes.</summary>
    public static Account Tax { get; } = new("tax");

    /// <summary>What consumers owe and is not yet split, and what the operator may not keep.</summary>
    public static Account Suspense { get; } = new("suspense");

    /// <summary>What a consumer owes.</summary>
    public static Account Consumer(ParticipantId consumer) => new("consumer:" + consumer.Value);

    /// <summary>What an owner has earned.</summary>
    public static Account Owner(ParticipantId owner) => new("owner:" + owner.Value);

    /// <param name="name">As <see cref="ToString"/> gives it.</param>
    internal static Account Named(string name) => new(name);

    public int CompareTo(Account other) => string.CompareOrdinal(_name, other._name);

    /// <inheritdoc />
    public override string ToString() => _name ?? "";
}
