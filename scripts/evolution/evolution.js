// What breaks between two schemas, and was not announced?
//
// A release announces what will go by deprecating it. So the earlier schema is read without what it deprecates, and without
// the types that only this led to: whatever breaks from there was not announced.
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import {
  buildASTSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  visit,
} from 'graphql';

const deprecated = (node) => node.directives?.some(({ name }) => name.value === 'deprecated');

const built = (document) => buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });

/** The types that a query can meet, or a variable can have. */
const reached = (schema) => {
  const found = new Set();
  const meet = (type) => {
    if (!type || found.has(type.name)) return;
    found.add(type.name);
    const fields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields() : {};
    for (const field of Object.values(fields)) {
      meet(getNamedType(field.type));
      for (const argument of field.args ?? []) meet(getNamedType(argument.type));
    }
    if (isObjectType(type) || isInterfaceType(type)) type.getInterfaces().forEach(meet);
    if (isInterfaceType(type) || isUnionType(type)) schema.getPossibleTypes(type).forEach(meet);
  };
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].forEach(meet);
  return found;
};

/** A schema without what it announces the end of. */
const lasting = (text) => {
  const drop = (node) => (deprecated(node) ? null : undefined);
  const document = visit(parse(text), {
    FieldDefinition: { enter: drop },
    InputValueDefinition: { enter: drop },
    EnumValueDefinition: { enter: drop },
  });
  const kept = reached(built(document));
  const typed = ({ kind, name }) => kind.endsWith('TypeDefinition');
  return { ...document, definitions: document.definitions.filter((node) => !typed(node) || kept.has(node.name.value)) };
};

/** Keys of each type: a gateway, or a cache, that looks an object up by one of them cannot any more without it. */
const keys = (document) => {
  const found = [];
  for (const { kind, name, directives } of document.definitions) {
    if (kind !== 'ObjectTypeDefinition') continue;
    for (const directive of directives.filter((directive) => directive.name.value === 'key')) {
      const fields = directive.arguments.find((argument) => argument.name.value === 'fields');
      found.push(`${name.value} by ${fields?.value.value}`);
    }
  }
  return found;
};

/** What breaks from one schema to the next, in sentences; empty when all that goes was announced. */
export const broken = async (before, after) => {
  const [earlier, later] = [lasting(before), parse(after)];
  const changes = await diff(built(earlier), built(later));
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  const left = new Set(keys(later));
  const lost = keys(earlier).filter((key) => !left.has(key) && !breaking.some(({ path }) => path === key.split(' ')[0]));
  return [...breaking.map(({ message }) => message), ...lost.map((key) => `Key '${key}' was removed`)];
};
