import type { APIRoute } from 'astro';
import { type DataFile, dataFiles } from '../../data/data-files.ts';

export const getStaticPaths = () => dataFiles().map((file) => ({ params: { file: file.name }, props: { file } }));

export const GET: APIRoute<{ file: DataFile }> = ({ props }) =>
  new Response(props.file.content, { headers: { 'content-type': props.file.type } });
